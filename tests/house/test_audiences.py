"""Every command and every job names for whom it is; a new one without a place in the table fails here."""

from tests.house import audiences


def test_every_command_names_its_audience() -> None:
    named = [verb for verbs in audiences.VERBS.values() for verb in verbs]
    assert sorted(named) == sorted(audiences.verbs_found())


def test_every_job_and_sweep_names_its_audience() -> None:
    for table, found in ((audiences.JOBS, audiences.jobs_found()), (audiences.SWEEPS, audiences.sweeps_found())):
        assert {name for names in table.values() for name in names} == found
