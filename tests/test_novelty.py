"""Whether something is a digit at all, for any network."""

import numpy as np
import pytest

from benchmarks.nondigits import JAMO, LETTERS, draw_glyphs, draw_noise, draw_scribbles, join_digits
from mnist_core.network import Network, predict_probabilities, read_network
from mnist_core.novelty import KEPT_SHARE, NUM_COMPONENTS, Judge, as_prepared, energy, logits
from mnist_core.settings import SHIPPED_MODEL


@pytest.fixture(scope="module")
def network():
    return read_network(SHIPPED_MODEL)


@pytest.fixture(scope="module")
def judge(network, mnist):
    return Judge.for_network(network, mnist.train_images)


def share_of_digits(judge, images):
    return (judge.scores(images) <= judge.limit).mean()


def test_digits_that_it_never_saw_are_digits(judge, mnist):
    assert share_of_digits(judge, as_prepared(mnist.test_images)) == pytest.approx(KEPT_SHARE, abs=0.01)


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (lambda mnist: draw_glyphs(LETTERS, 10, 21), 0.35),
        (lambda mnist: draw_glyphs(JAMO, 10, 22), 0.5),
        (lambda mnist: draw_scribbles(150, 23), 0.08),
        (lambda mnist: join_digits(mnist.test_images, 150, 24), 0.18),
        (lambda mnist: draw_noise(80, 25)[::4], 0.0),
    ],
    ids=["letters", "jamo", "scribbles", "two in one", "grain"],
)
def test_what_is_no_digit_is_mostly_told(make, most, judge, mnist):
    assert share_of_digits(judge, make(mnist)) <= most


def test_softmax_is_sure_of_letters_that_the_judge_refuses(judge, network):
    letters = draw_glyphs(LETTERS, 10, 21)
    is_sure = predict_probabilities(network, letters).max(axis=1) > 0.9
    assert is_sure.mean() > 0.5
    assert (judge.scores(letters[is_sure]) > judge.limit).mean() > 0.5


def test_a_blank_is_no_digit(judge):
    assert not judge.is_digit(np.zeros((28, 28), np.uint8))


def test_one_score_is_the_score_among_many(judge, mnist):
    images = as_prepared(mnist.test_images[:5])
    assert judge.score(images[3]) == pytest.approx(judge.scores(images)[3], abs=1e-3)
    assert judge.is_digit(images[3]) == (judge.score(images[3]) <= judge.limit)


def test_the_components_are_orthonormal_and_explain_as_much_as_scikit_learns(judge, network, mnist):
    from sklearn.decomposition import PCA

    for components in judge.components:
        assert components.T @ components == pytest.approx(np.eye(NUM_COMPONENTS), abs=1e-4)
    few = as_prepared(mnist.train_images[:6000])
    judge = Judge.for_network(network, few)
    ones = few[predict_probabilities(network, few).argmax(axis=1) == 1][100:] / 255
    ours = ((ones.reshape(-1, 784) - judge.centres[1]) @ judge.components[1]).var(axis=0).sum()
    best = PCA(NUM_COMPONENTS, random_state=0).fit(ones.reshape(-1, 784)).explained_variance_.sum()
    assert ours > 0.85 * best


def test_energy_is_minus_the_logarithm_of_the_summed_exponentials():
    assert energy(np.array([[0.0, 0.0], [1000.0, 0.0]])) == pytest.approx([-np.log(2), -1000])


def test_softmax_of_the_logits_is_the_answer(network, mnist):
    powers = np.exp(logits(network, mnist.test_images[:20]))
    assert powers / powers.sum(axis=1, keepdims=True) == pytest.approx(predict_probabilities(network, mnist.test_images[:20]), abs=1e-5)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_any_network_gets_a_judge_even_one_that_learned_nothing(activation, mnist):
    random = np.random.default_rng(0)
    shapes = (784, 32), (32,), (32, 10), (10,)
    network = Network(*(random.normal(0, 0.1, shape) for shape in shapes), activation=activation)
    judge = Judge.for_network(network, mnist.train_images[:3000])
    assert np.isfinite(judge.scores(mnist.test_images[:50])).all()
    assert judge.is_digit(as_prepared(mnist.test_images[:1])[0])


def test_a_network_with_one_answer_for_everything_still_has_a_judge(mnist):
    network = Network(np.zeros((784, 32)), np.zeros(32), np.zeros((32, 10)), np.eye(10)[3])
    judge = Judge.for_network(network, mnist.train_images[:3000])
    assert share_of_digits(judge, as_prepared(mnist.test_images[:500])) > 0.9


def test_the_same_digits_give_the_same_judge(network, mnist):
    first, second = (Judge.for_network(network, mnist.train_images[:3000]) for _ in range(2))
    assert (first.components == second.components).all()
    assert first.limit == second.limit


def test_too_few_digits_are_refused(network, mnist):
    with pytest.raises(ValueError, match=r"There are 5 digits .* at least 200"):
        Judge.for_network(network, mnist.train_images[:5])
