"""What is said of a value comes true: weights are corrected by what they say of senders they did not see."""

from statistics import mean

import pytest

from ingest.sources.signatures import confidence_training, read_fields
from ingest.sources.signatures.confidence import percent_by
from ingest.sources.signatures.confidence_fitting import Judged, Sample, correction, unseen, weights_of


def _samples(right: int, wrong: int, *evidence: str) -> list[Sample]:
    """Values of ten senders who take turns."""
    return [
        Sample(frozenset(evidence), nth < right, labelled=True, group=str(nth % 10)) for nth in range(right + wrong)
    ]


def test_values_said_too_surely_are_said_as_often_as_they_came_true() -> None:
    slope, shift = correction([Judged(said=4.0, right=nth % 5 > 0, weight=1.0) for nth in range(200)])
    assert percent_by({"always": round(100 * (slope * 4.0 + shift))}, ()) == pytest.approx(80, abs=1)


@pytest.mark.parametrize(("right", "wrong"), [(95, 5), (80, 20)])
def test_the_mean_of_what_is_said_is_the_share_that_is_right(right: int, wrong: int) -> None:
    weights = weights_of([*_samples(right, wrong, "label"), *_samples(99, 1)])
    assert percent_by(weights, {"label"}) == pytest.approx(right, abs=4)
    assert percent_by(weights, ()) > percent_by(weights, {"label"})


def test_what_only_one_sender_taught_is_not_believed_of_that_sender() -> None:
    own = [Sample(frozenset({"label"}), right=False, labelled=True, group="own") for _ in range(20)]
    said = [each.said for each in unseen([*own, *_samples(60, 0, "label")]) if not each.right]
    assert mean(said) > 2


def test_values_of_generated_signatures_alone_are_never_said_to_be_as_good_as_certain() -> None:
    made = [Sample(frozenset({"label"}), right=True, labelled=False, group=str(nth % 7)) for nth in range(280)]
    assert percent_by(weights_of(made), {"label"}) < 97


def test_mailboxes_in_which_the_same_person_stands_are_not_parted() -> None:
    def row(box: str, name: str) -> dict[str, object]:
        fields = {"name": name, "email": []}
        return {"license": "MIT", "id": f"corpus/part/{box}_sent_1#0", "fields": fields}

    rows = [
        row("harrow-j", "Jane Harrow"),
        row("reed-t", "Jane Harrow"),
        row("reed-t", "Tom Reed"),
        row("winter-j", ""),
    ]
    groups = confidence_training.groups_of(rows)
    assert groups[0] == groups[1] == groups[2] != groups[3]


def test_the_number_of_a_room_by_itself_is_too_unsure_for_an_address() -> None:
    assert read_fields(["Jane Harrow", "EB3816", "+1 212 555 0101"]).address == ()
    assert read_fields(["Jane Harrow", "12 Harbour Street", "Springfield, IL 62701"]).address
