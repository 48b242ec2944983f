"""One importer for every room: a file becomes rows, rows become a plan, the plan is shown before anything is written.

book (limits) ← xlsx, xls, csv_text ← reading     the file, safely
fontdata, fonts, syllables                         old encodings
headers, parse                                     columns and cells
kinds                                              what a room declares: Importer, ImportColumn
rows, running, workflow, verbs                     plan, carry out, undo
workbooks                                          the template and the faulty rows as XLSX
"""
