"""Initializers that make matrices, and the spread of random kernels of every rank."""

from __future__ import annotations

from keras_parity.programs.harness import program


@program("matrices of initializers", floatx="float32", tolerance=1e-6)
def _matrices(k, tools):
    result = {}
    for shape in ((3, 3), (2, 4), (4, 2)):
        result[f"Identity {shape}"] = tools.numpy(k.initializers.Identity(gain=0.5)(shape))
    for shape in ((5, 3), (3, 5), (2, 2, 3)):
        w = tools.numpy(k.initializers.Orthogonal(gain=2.0, seed=1)(shape)).reshape(-1, shape[-1])
        w = w if w.shape[0] >= w.shape[1] else w.T
        # 8 more on the diagonal: the zeros beside it are zeros to seven digits only
        result[f"Orthogonal {shape}"] = w.T @ w + 8
    names = ("identity", "IdentityInitializer", "orthogonal", "OrthogonalInitializer", "lecun_normal", "LecunUniform")
    result["names"] = [type(k.initializers.get(name)).__name__ for name in names]
    return result


@program("spreads of kernels of convolutions", floatx="float32", tolerance=0.02)
def _spreads(k, tools):
    return {
        f"{name} {shape}": float(tools.numpy(getattr(k.initializers, name)()(shape)).std())
        for name in ("LecunUniform", "LecunNormal", "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal")
        for shape in ((300, 200), (5, 120, 80), (3, 3, 80, 64), (2, 3, 2, 60, 70))
    }
