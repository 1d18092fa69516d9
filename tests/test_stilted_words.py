"""Words that no school office would use. Each pattern has beside it what to write instead."""

import re

from tests.sentences import VARIABLE, list_sentences

# On the left a pattern, in which small letters stand for capitals as well; on the right what the writer is told.
INSTEAD = {
    r"^(reads|clear|given)$": "Done, or To do.",
    r"\bunits?\b": "68 clauses and points.",
    r"\bhe(ld|ld it|ld them|ld that) against|hold it against": "Compared with version 1.0.",
    r"what it is called, and from when": "Title, number and start date.",
    r"called wrong": "These may be fine. Check each one; if it should stay, say why.",
    r"\bspeak(s|\[s\|\])? against": "3 changes look more than editorial.",
    r"\bspeaks? of\b": "Clause 3.6 mentions consultation, and none is recorded.",
    r"^go on$|\bgo on (to|with) (it|the (draft|text|other))\b|\bgoes on from here": "Continue the draft.",
    r"\bgive (it|this draft) up\b|draft was given up|\| given up \|": "Abandon this draft.",
    r"\bwaits for (approval|its turn)": "Waiting for approval.",
    r"\bput it there\b|\btake it out\b": "Insert; Delete clause.",
    r"strike it out": "Remove (entered by mistake).",
    r"\bits writers": "Send back for changes.",
    r"(^|[.>:,|] )to the (version|policy|signature|text)\b": "Go to the current version; Skip to signing.",
    r"\bwords that (came|went)\b": "Added words are underlined; removed words are struck through.",
    r"\bwhoever\b": "Someone who; anyone with; the person who.",
    r"\bbears\b": "Identical reports share this number.",
    r"\bno mark for\b": "This describes the evidence, not the signer.",
    r"\bversion that stands\b|\bother version stands\b": "There is no other version in force.",
    r"only the lead sentence can stand": "Nothing is refused for its form.",
    r"proves it without us": "Keep the attached file as proof.",
    r"^what you have signed stays signed": "Not you? Sign out so that the right person can sign in.",
    r"not signed:.* group": "E-mail all 44 (in 2 messages).",
    r"was not checked: it may": "Genuine. Check that your copy says the same.",
    # What else was found when all sentences were read aloud.
    r"\bnot one word differs": "No words have changed.",
    r"\bmend (it|the|that)\b": "Correct the text.",
    r"\bwhat stands here\b|\bstands? (there|above|in the audit)|\bpeople stand\b": "What is shown here; shown above.",
    r"\bstays for good\b": "You cannot change it later.",
    r"\bin (its|their|his) stead\b": "Instead of it.",
    r"\b(set|written|made?|makes? up|begins?) anew\b": "Again.",
    r"\bis another than\b|\bis another one now\b": "It is different from; it has changed.",
    r"\bis no (e-mail|word|plain|bullet|text|sentence)\b": "It is not an e-mail address.",
    r"(^|[.:;,] |and )see that\b": "Check that.",
    r"\bwhat came of it\b": "Outcome.",
    r"\bsomebody was here before you\b": "Someone else has already done this.",
    r"\b(is|are) not taken\b|\bare taken\b": "Choose one of these kinds; at most 5 MB.",
    r"\b(a|no|this|that) mail\b(?! (server|worker))|(?<!-)\bmails\b": "An e-mail.",
    r"\b(with|in) which you\b": "A link to set a password; the page where you asked for it.",
    r"\bmeanwhile\.": "Someone has since changed this.",
    r"\battest(s|ed)?\b": "Sign.",
    r"\bowe\b(?!\()": "Queue; send.",
    r"\banswers for (it|this)\b": "The person responsible.",
    r"\bthereby\b|\bso that one\b|\bone may\b|\bonly told\b": "Plain words.",
    r"\bpage looks again\b": "This page refreshes every three seconds.",
    r"\bsome(thing|where) else than\b": "Something other than; from another source.",
    r"\b(seals|signs|asks them|nowhere any) (no )?more\b|\bfit no longer\b": "It no longer signs.",
    r"\bif that is not so\b": "If this is wrong, tell HR.",
}


def test_nobody_is_addressed_in_stilted_words(subtests):
    spoken = [(file, line, VARIABLE.sub("{}", line)) for file, lines in list_sentences().items() for line in lines]
    for stilted, instead in INSTEAD.items():
        pattern = re.compile(stilted, re.IGNORECASE)
        with subtests.test(stilted):
            found = [f"{file}: {line}" for file, line, words in spoken if pattern.search(words)]
            assert found == [], f"Say instead: {instead}"
