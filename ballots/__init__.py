"""Room of votes, secret or open. It knows nothing of the rooms that ask for them.

A room that needs a vote registers once, in its AppConfig.ready(), what happens with the result:

    from ballots.receivers import Receiver, register
    register("awards.council", Receiver(signed=council.take_result, replaced=council.note_revote))

and then, from its own verbs:

    from fractions import Fraction
    from ballots import counting, voting
    from ballots.holding import Team, Voter, agreement, choice

    ballot = voting.hold(                       # a draft; its keepers open it on its page, or voting.open_(ballot=…, by=…)
        title="Danh hiệu Chiến sĩ thi đua cấp tỉnh", host=host, receiver="awards.council",
        context="Phiên họp Hội đồng TĐKT, 27/06/2025", context_ref=f"awards.session:{session.pk}", back_url=session.url,
        electorate=[Voter(user, post="Ủy viên", present=True), Voter(chair, chair=True), Voter(name="…", way="paper")],
        questions=[agreement("awards.nomination:7", "Giàng Thị Sua", note="Giáo viên, …", url=dossier, group="…",
                             share=Fraction(80, 100), article="Điều 45", provisional=True, recused={user.pk: True})],
        team=Team(keepers=[secretary], closers=[chair], counters=[a, b]),
        opens_at=…, closes_at=…, secret=True, quorum=Fraction(2, 3), by=user,
    )

Suy tôn in a block, or a tie of a ranking (choose up to `seats` names; the result ranks them all):

    questions=[choice("scoring.block:3", "Đơn vị dẫn đầu khối", names=[("unit:5", "Sở Y tế"), …], seats=1, tie="order")]

Then: `voting.rewrite` (late names, while a draft), `voting.open_`, members vote at `ballots:vote`, `voting.close`,
`counting.enter_paper`, `counting.sign`. With the last signature `signed(ballot, result)` is called in the same transaction;
`result` is `counting.Result`: per item `ref`, `outcome` (passed, failed, tied), `votes`, `base`, `needed`, `winners`, `tied`
and `ranking` [(ref, rank)]. After a tie `holding.runoff(item)` is the question of the further vote. `voting.revote` makes a
ballot void and prepares the next round; `replaced(old, new)` tells. `counting.result(ballot)` reads a result later;
`counting.reachable(ballot)` names the items whose threshold is out of reach; `ballots.engine.tally.needed(base, share)` is
the number of votes a share asks for. docs/security.md says what is kept secret.
"""
