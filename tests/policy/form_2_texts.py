"""An invented policy that has a unit of every kind of form 2."""

PICTURE_DIGEST = "5" * 64
LONE_WORKING = f"""--- policy text, form 2 ---
This policy is for everyone who ever works alone at one of our academies.
# 1 Purpose
1.1 Nobody should come to harm because they work **alone**. See section 3 and Annex A.
1.2 Lone work is work:
  (a) out of sight and hearing of other people, such as
    - locking up;
    - first checks of the day[^1];
  (b) away from the site.
  It is lone work even for five minutes.
[^1]: See [the guidance on lone working](https://www.example.org/lone-working).
# Who does what
Heads and *site staff* share the work.
Whoever works alone:
- carries a telephone;
- says when they will be back.
> Nobody has to work alone who does not feel safe.
# 3 Risks
| Risk | What we do | Who |
| --- | --- | --- |
| Locking up | Two people from 1 November to 31 March<br>A telephone otherwise | Site staff |
| Home visits | Never without a *second* adult | Everyone |
## 3.1 Equipment
![The way from the gate to the hall, with its four lamps](sha256:{PICTURE_DIGEST})
3.1.1 Report a broken lamp on the same day.
--- Annex A: Telephone numbers ---
Numbers change: ask the office.
|  |  |
| --- | --- |
| Office | 01234 567890 |
| Site manager | 01234 567891 |
"""
