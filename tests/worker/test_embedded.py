import pytest

from tests.installation import wait_for

pytestmark = pytest.mark.live
PROGRAM = ("-m", "tests.worker.programs")


def test_a_commit_wakes_the_worker_through_celery(installation):
    seconds = float(installation.run(*PROGRAM, "wake"))
    assert seconds < 5, "well before the next sweep"
    assert installation.states() == ["sent"]


def test_a_start_finds_what_was_queued_while_no_worker_ran(installation):
    installation.queue(2)
    assert installation.states() == ["queued"] * 2
    output = installation.run(*PROGRAM, "embedded", "2")
    assert "stopped True" in output
    assert installation.states() == ["sent"] * 2


def test_one_process_owns_the_worker_and_another_takes_over(installation):
    owner = installation.start(*PROGRAM, "embedded", "30")
    assert owner.stdout.readline() == "ready\n"
    waiting = installation.start(*PROGRAM, "embedded", "3")
    assert waiting.communicate(timeout=20)[0] == "stopped True\n", "it never became ready, and stops at once"

    heir = installation.start(*PROGRAM, "embedded", "20")
    owner.kill()
    assert heir.stdout.readline() == "ready\n"


def test_many_drains_at_once_send_each_mail_once(installation):
    installation.queue(120)
    drains = [installation.start(*PROGRAM, "drain") for _ in range(3)]
    assert [process.wait(timeout=60) for process in drains] == [0, 0, 0]
    wait_for(lambda: set(installation.states()) == {"sent"})
    accepted = installation.log("accepted")
    assert len(accepted) == len(set(accepted)) == 120
