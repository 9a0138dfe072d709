"""Many machines: an existing Dask cluster, in the clear and with certificates, a machine of which is lost in the middle of a run."""

import json
import os
import subprocess
import sys

import pytest
from conftest import AS_INSTALLED, PROJECT_FOLDER
from dask_cluster import DaskCluster
from test_engine import LONG, SMALL, new_engine, wait_for
from test_faults import LASTING, assert_ended_like, wait_for_middle_of_epoch

from mnist_core import connection
from mnist_core.dispatcher import UNAVAILABLE
from mnist_core.runs import FINISHED, WAITING
from mnist_core.training import train


@pytest.fixture(scope="module")
def start_cluster(tmp_path_factory):
    """A function that starts a DaskCluster; it ends with the tests."""
    clusters = []

    def start(num_workers, **options):
        clusters.append(DaskCluster(tmp_path_factory.mktemp("cluster"), num_workers, **options))
        return clusters[-1]

    yield start
    for cluster in clusters:
        cluster.stop()


@pytest.fixture
def connect(tmp_path):
    """A function that gives an Engine on a scheduler's address; it is closed with the test."""
    engines = []

    def start(address):
        engines.append(new_engine(tmp_path, address).start())
        return engines[-1]

    yield start
    for engine in engines:
        engine.close()
        engine.store.close()


def test_two_machines_train_side_by_side_and_when_one_is_lost_its_run_goes_on_to_the_same_bits(start_cluster, connect):
    cluster = start_cluster(2)
    engine = connect(cluster.address)
    wait_for(lambda: engine.roster.num_slots == 2)
    runs = [engine.submit(visitor, LONG) for visitor in ("first", "second")]
    wait_for(lambda: all(engine.snapshot(run_id).curve for run_id in runs))
    assert len({engine.roster.get(run_id).worker for run_id in runs}) == 2
    for run_id, visitor in zip(runs, ("first", "second"), strict=True):
        engine.stop(run_id, visitor)
        assert not engine.wait_for_end(run_id, 30).is_active
    run_id = engine.submit("visitor", LASTING)
    wait_for_middle_of_epoch(engine, run_id, 2)
    cluster.kill_worker(cluster.number_of_worker_at(engine.roster.get(run_id).worker))
    assert_ended_like(engine, run_id, train(LASTING))
    assert engine.roster.num_slots == 1


def test_runs_wait_for_a_cluster_that_has_no_worker_yet(start_cluster, connect, monkeypatch):
    monkeypatch.setattr(connection, "SECONDS_TO_CONNECT", 3)
    cluster = start_cluster(0)
    engine = connect(cluster.address)
    run_id = engine.submit("visitor", SMALL)
    wait_for(lambda: engine.status == UNAVAILABLE)
    assert engine.snapshot(run_id).status == WAITING
    cluster.add_worker()
    monkeypatch.undo()
    wait_for(lambda: engine.snapshot(run_id).status == FINISHED)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """An authority of these tests' own and a certificate of its signing, as the environment variables that Dask reads."""
    folder = tmp_path_factory.mktemp("certificates")
    authority, own = folder / "authority", folder / "own"
    key = ("-newkey", "rsa:2048", "-nodes", "-days", "1")
    _openssl("req", "-x509", *key, "-keyout", f"{authority}.key", "-out", f"{authority}.pem", "-subj", "/CN=authority")
    _openssl("req", "-new", *key[:3], "-keyout", f"{own}.key", "-out", f"{own}.csr", "-subj", "/CN=mnist-lab")
    signed_by = ("-CA", f"{authority}.pem", "-CAkey", f"{authority}.key", "-CAcreateserial", "-days", "1")
    _openssl("x509", "-req", "-in", f"{own}.csr", "-out", f"{own}.pem", *signed_by)
    return tls_environment(f"{authority}.pem", f"{own}.pem", f"{own}.key")


def tls_environment(authority, certificate, key):
    prefix = "DASK_DISTRIBUTED__COMM__"
    files = {f"{prefix}TLS__{who}__CERT": certificate for who in ("SCHEDULER", "WORKER", "CLIENT")}
    files |= {f"{prefix}TLS__{who}__KEY": key for who in ("SCHEDULER", "WORKER", "CLIENT")}
    return files | {f"{prefix}TLS__CA_FILE": authority, f"{prefix}REQUIRE_ENCRYPTION": "True"}


def _openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


WEB_PROCESS = """
import json, os, sys
from pathlib import Path
from test_engine import LONG, SMALL, new_engine, wait_for
engine = new_engine(Path(sys.argv[1]), sys.argv[2]).start()
run_id = engine.submit("visitor", SMALL)
wait_for(lambda: "TLS" in engine.message or not engine.snapshot(run_id).is_active)
snapshot = engine.snapshot(run_id)
losses = [epoch["loss"] for epoch in snapshot.epochs]
print(json.dumps({"status": snapshot.status, "losses": losses, "message": engine.message}), flush=True)
os._exit(0)  # a Dask client that was refused takes a minute to end by itself
"""


def train_in_another_web_process(folder, address, environment):
    """Submit SMALL to the scheduler from a process of its own, because Dask reads its configuration once.

    What came of it when the run ended or the engine complained, as a dict.
    """
    paths = {"PYTHONPATH": os.pathsep.join(map(str, (AS_INSTALLED, PROJECT_FOLDER, PROJECT_FOLDER / "tests")))}
    command = [sys.executable, "-c", WEB_PROCESS, str(folder), address]
    done = subprocess.run(command, env=os.environ | paths | environment, capture_output=True, text=True, cwd=PROJECT_FOLDER)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def cluster_with_certificates(start_cluster, certificates):
    """A cluster with one worker that speaks only to who has a certificate."""
    cluster = start_cluster(1, protocol="tls", environment=certificates)
    assert cluster.address.startswith("tls://")
    return cluster


def test_a_cluster_with_certificates_trains_and_gives_the_same_figures(cluster_with_certificates, certificates, tmp_path):
    told = train_in_another_web_process(tmp_path, cluster_with_certificates.address, certificates)
    assert told["status"] == FINISHED, told
    assert told["losses"] == [epoch.loss for epoch in train(SMALL).epochs]


def test_who_has_no_certificate_is_not_let_in_and_the_run_waits(cluster_with_certificates, tmp_path):
    told = train_in_another_web_process(tmp_path, cluster_with_certificates.address, {})
    assert told["status"] == WAITING
    assert "TLS" in told["message"]
