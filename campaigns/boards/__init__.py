"""Looking at a campaign: its page, the status board units × periods, the cascade of documents and campaigns. Reads only."""
