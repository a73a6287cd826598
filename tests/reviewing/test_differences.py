"""A difference is shown word by word, and shows what cannot be seen."""

from digest.reviewing.differences import visible, word_diff


def test_a_changed_word_is_shown_in_its_line_with_a_line_around() -> None:
    before = "One.\nTwo.\nWhen is high water at Marl?\nFour.\nFive."
    after = "One.\nTwo.\nWhen is low water at Marl?\nFour.\nFive."

    assert word_diff(before, after) == "line 2:\n  Two.\n  When is [-high-]{+low+} water at Marl?\n  Four."


def test_equal_texts_have_no_difference() -> None:
    assert word_diff("One.\nTwo.", "One.\nTwo.") == ""


def test_a_line_put_in_or_taken_out_is_shown_as_one() -> None:
    assert word_diff("One.\nThree.", "One.\nTwo.\nThree.") == "line 1:\n  One.\n  {+Two.+}\n  Three."
    assert word_diff("One.\nTwo.\nThree.", "One.\nThree.") == "line 1:\n  One.\n  [-Two.-]\n  Three."


def test_a_change_of_white_space_is_made_visible() -> None:
    assert word_diff("high  water", "high water") == "line 1:\n  high[-·-] water"
    assert word_diff("One.\nTwo.", "One.\n\nTwo.") == "line 1:\n  One.\n  {+⏎+}\n  Two."


def test_nothing_in_a_difference_steers_the_terminal_or_hides() -> None:
    assert word_diff("One.", "One.\x1b[2J\u202e") == "line 1:\n  One.{+\\u001b[2J\\u202e+}"
    assert visible("naïve\n\tword\u2060") == "naïve\n\tword\\u2060"


def test_letters_that_look_alike_are_told_apart() -> None:
    assert word_diff("high water", "high w\u0430ter") == "line 1:\n  high [-water-]{+w\\u0430ter+}"
    assert word_diff("c\u043epe", "cope") == "line 1:\n  [-c\\u043epe-]{+cope+}"
    assert word_diff("naive", "naïve") == "line 1:\n  [-naive-]{+naïve+}"
    assert word_diff("Marl", "Марл") == "line 1:\n  [-Marl-]{+\\u041c\\u0430\\u0440\\u043b+}"
    assert word_diff("ab", "\u0430c") == "line 1:\n  [-ab-]{+\u0430c+}"


def test_two_long_texts_are_shown_whole_rather_than_laid_side_by_side_for_minutes() -> None:
    shown = word_diff("a " * 20_000, "b " * 20_000)

    assert shown.startswith("line 1:\n  [-a a a")


def test_words_replaced_one_after_the_other_are_shown_as_a_phrase() -> None:
    assert word_diff("at high spring water", "at low neap water") == "line 1:\n  at [-high spring-]{+low neap+} water"
    assert word_diff("high, spring", "low, neap") == "line 1:\n  [-high-]{+low+}, [-spring-]{+neap+}"
