"""What an operator may write into the environment by mistake: variable to values, each with a word of the sentence that tells."""

from mnist_core.settings import LIMITS

NO_NUMBERS = (
    "many", "-1", "0", "1.5", "1e3", "0x10", " 5", "5 ", "+5", "٣", "²", "1_0", "nan", "inf", "9" * 400, "None", "5\n", "\u202e5", "$(id)",
)  # fmt: skip
SETTINGS = {(name, value): name for name, _ in LIMITS.values() for value in NO_NUMBERS}
SETTINGS |= {("MNIST_ENGINE", value): "on or off" for value in ("", "yes", "ON", "off ", "0", "x" * 5000, "off\n")}
SETTINGS |= {
    ("MNIST_SCHEDULER", value): "tcp:// or tls://"
    for value in ("host:8786", "http://host", "TCP://host:1", " tcp://host:1", "/dev/null", "x" * 5000, "inproc://x", "ucx://x")
}
SETTINGS |= {
    ("MNIST_DATABASE_URL", value): "database"
    for value in (
        "runs.sqlite", "sqlite://", "sqlite:///:memory:", "sqlite:////proc/runs.sqlite", "sqlite:////dev/null/runs.sqlite", "mysql://me:secret@host/x",
        "postgresql://me:secret@host:port/x", "postgresql://me:sec@ret@host/x", "postgresql://me:secret@127.0.0.1:1/x", "x" * 5000, "://",
        "postgresql://me:secret@127.0.0.1:1/x?sslmode=perhaps", "postgresql://me:secret@[::1/x", "oracle+x://me:secret@host", "sqlite:////",
    )
}  # fmt: skip
SETTINGS |= {
    ("MNIST_DATA_FOLDER", value): "MNIST_DATA_FOLDER"
    for value in ("/proc/runs", "/dev/null", "/dev/null/runs", "/" + "x" * 300, "/proc/1/\udcff")
}
