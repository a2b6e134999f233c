"""Functions of arrays, the same on every processor."""

import numpy as np

from yundong.kernels.functions import exp, log, power


def test_values_and_shapes_are_those_of_numpy() -> None:
    x = np.array([[0.0, 1.0, -2.5], [30.0, 1e-9, 0.3]])
    np.testing.assert_allclose(exp(x), np.exp(x), rtol=1e-15)
    np.testing.assert_allclose(log(x + 3.0), np.log(x + 3.0), rtol=1e-15, atol=1e-16)
    np.testing.assert_allclose(power(x + 3.0, 0.37), (x + 3.0) ** 0.37, rtol=1e-15)
    assert exp(x).shape == x.shape
    assert exp(1.0).shape == ()


def test_each_value_has_an_exponent_of_its_own_where_several_are_given() -> None:
    np.testing.assert_allclose(power([4.0, 4.0], [0.5, 2.0]), [2.0, 16.0])


def test_the_logarithm_of_nothing_is_minus_infinity() -> None:
    assert log(0.0) == -np.inf
