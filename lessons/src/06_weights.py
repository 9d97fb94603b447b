# ---
# jupyter:
#   nnteach:
#     lesson: "06"
#     minutes: 40
# ---

# %% [markdown]
# # 06 · Weights
#
# **The question of this lesson:** *What does a weight know?*
#
# Afterwards you will be able to
#
# - read a weight: its sign, its size, and when its size means nothing;
# - count the weights and biases of a network, and say in which table each one lies;
# - say why weights start at random, and what happens if they do not.
#
# About 40 minutes. It follows the section *Weights* of the document. You need lessons 03 (the neuron) and 04 (shapes, scaling).
#
# Run each cell with **Shift + Enter**. Begin with the next two; then every section works by itself. They load handwritten
# digits and train a small network that reads them. 64 pixels come in, 32 hidden units look at them, 10 units answer.

# %%
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import nnteach as keras  # tomorrow: import keras
import nnteach_widgets as explore
from nnteach_course import equation, exercise, predict, review
from nnteach_course.scenes import lesson_06 as scene

images, labels = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(images / 16, labels, test_size=0.2, stratify=labels, random_state=0)


# %% tags=["keras"]
def new_reader():
    """A network that has not learned anything yet."""
    model = keras.Sequential(
        [
            keras.Input((64,)),
            keras.layers.Dense(32, activation="relu", name="hidden"),
            keras.layers.Dense(10, activation="softmax", name="output"),
        ],
        name="reader",
    )
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


keras.utils.set_random_seed(0)
model = new_reader()
model.fit(x_train, y_train, epochs=15, batch_size=32, verbose=0)
share = model.evaluate(x_test, y_test, verbose=0)[1]
print(f"{share:.0%} of {len(x_test)} unseen digits are read rightly")

# %% [markdown]
# ## Remember
#
# Two questions from earlier lessons. Answer before you read on: what you call back to mind, you keep.

# %%
exercise("06.r1")

# %%
exercise("06.r2")

# %% [markdown]
# And what you missed in an earlier lesson comes back here, once you have worked on some.

# %%
review("06")

# %% [markdown]
# ## The idea
#
# Each connection of a network has a number of its own, its weight. What comes along is multiplied by it. That is all a
# weight does.
#
# One hidden unit of our network has 64 weights, one for each pixel. So they make a picture, too. Here is a digit, the
# weights of one unit, and what becomes of both.

# %%
scene.one_unit(model, x_test[0], unit=21)

# %% [markdown]
# Read the middle picture like this.
#
# - Blue: the weight is *positive*. Ink here *speaks for* the unit.
# - Orange with a stroke: the weight is *negative*. Ink here *speaks against* it.
# - Pale: the weight is near zero. The unit does not look there.
#
# On the right, pixel times weight. All of it added up, and the bias, makes z. There are 32 such units, and each looks for
# something else.

# %%
scene.all_units(model)

# %% [markdown]
# Can you see what they look for? Hardly. No single unit means "3". Remember that for the opening question.

# %% [markdown]
# ## Two guesses
#
# Between the pixels and the answer lie thousands of weights. How much hangs on a single one?

# %%
predict("06.a")

# %% [markdown]
# And how much hangs on the signs?

# %%
predict("06.b")

# %% [markdown]
# ## The weight microscope
#
# Now take the network into your hands. On the left, all weights of a layer, a column for each unit. In the middle, one
# unit; on the right, what the network says about one digit. The numbers at the bottom are for all unseen digits.
#
# Two of them want a word. The **accuracy** is the share of digits read rightly. The **loss** says how wrong the network is:
# small is good, and it also counts how *sure* it was. Lesson 09 is about it.
#
# Your own network stays as it is; the microscope works on a copy. Click into the pictures, or move the sliders.
#
# 1. It opens at the strongest weight of the hidden layer. Press *Flip the sign*. What happens to z, and to the answer?
# 2. Drag this weight to its lower end. Is the digit misread? Go through other digits. Then press *Set all back*.
# 3. Choose the layer *output* and set *layer times* to 2. Does the accuracy change? Does the loss?
# 4. Now set *layer times* to −1. Compare with your guess.

# %%
microscope = explore.weight_microscope(model, x_test, y_test)
microscope

# %% [markdown]
# Twice the weights: the same answers, only surer of them. Minus one: the contrary of all it has learned. **The sign says in
# which direction a weight pulls; the size says how hard, compared with its neighbours.**

# %% [markdown]
# ## The formula, and the table of weights
#
# A layer's weights lie in one table, **W**. Keras calls it the **kernel**. Each unit is a column of it, each input a row.
# The biases lie beside it, one for each unit.

# %%
scene.kernel_and_bias()

# %% [markdown]
# So one line computes all units for all examples: z = x W + b. Here it is in the engine, with the numbers of this small
# kernel. Two of the inputs are bright, one is dark.

# %%
equation("dense.call", x=[[1, 1, 0]], W=[[0.5, -1], [2, 0.25], [-1.5, 1]], b=[0, 0], function="linear")

# %% [markdown]
# Choose W to find it in the code. Then change an input to 0 and run the cell again: which row of W falls silent?

# %%
exercise("06.2")

# %% [markdown]
# A table the wrong way round is a bug that everybody meets once. The engine says so.

# %% tags=["keras-differs"]
W, b = model.layers[0].get_weights()
print("kernel:", W.shape, "  biases:", b.shape)
try:
    model.layers[0].set_weights([W.T, b])
except ValueError as refusal:
    print(refusal)

# %% [markdown]
# Beware where both sizes are equal. A kernel of 32 by 32 fits in both ways, and nothing complains.

# %% [markdown]
# ## Count them
#
# All numbers that a network can learn, weights and biases, are its **parameters**. How many has ours?

# %%
exercise("06.1")

# %% tags=["keras"]
new_reader().summary()

# %% [markdown]
# The layers of a summary stand one below the other. Compare each row with what you counted.

# %% [markdown]
# ## For and against
#
# The document says that a weight "denotes the strength of the connection". Strength alone is not enough. Try to do
# without a minus sign here.

# %%
exercise("06.3")

# %% [markdown]
# ## How weights start
#
# Before training there must be *some* numbers. Let us look at a layer that is brand-new.

# %% tags=["keras"]
keras.utils.set_random_seed(0)
fresh = new_reader()
W, b = fresh.layers[0].get_weights()
print(f"weights from {W.min():.2f} to {W.max():.2f}, all different: {len(np.unique(W)) == W.size}")
print("biases:", np.unique(b))
print(f"read rightly: {fresh.evaluate(x_test, y_test, verbose=0)[1]:.0%}")

# %% [markdown]
# The biases are all 0. The weights are drawn at random, and not too large. What draws them is called an **initializer**.
# Keras uses `glorot_uniform` for the kernel and `zeros` for the biases, if you do not ask for others.
#
# Why at random? Would a plain number not do?

# %%
predict("06.c")

# %% [markdown]
# Watch it happen. Below, the same network twice: on the left all weights start equal, on the right at random. The arrows are
# the weights of the four hidden units, and the thin lines the way they came.
#
# 1. Press *Play*. How many arrows do you see on the left, how many on the right?
# 2. Go back to step 100 with the slider. Press *Nudge one weight*, then *Play*. What parts now, and what does not?
# 3. Choose *all 0* as the start. What moves?

# %%
army = explore.clone_army()
army

# %% [markdown]
# Equal weights get equal inputs, so they say the same, and so they are changed in the same way. They never part. Experts call
# this **symmetry**. Chance breaks it: it gives each unit a start of its own, and so something of its own to find.

# %%
exercise("06.4")

# %%
exercise("06.5")

# %% [markdown]
# ## Random, but how large?
#
# A sum of many random numbers is large if there are many of them. So a start that suits few inputs is too large for many. And
# in a deep network each layer passes its signal on to the next one. What happens to it on the way?
#
# Below, a signal goes through ten fresh layers. Nothing is trained. On the left, the weights of one layer; on the right,
# how much the signal still differs from unit to unit and from example to example: its *spread*.
#
# 1. Which starts keep the signal with `tanh`? Then choose `relu`. Is `glorot_uniform` or `he_normal` better now?
# 2. Choose *random_normal*. Find a size with which the signal neither fades nor explodes. Then change *units*.
# 3. Choose *constant*. The signal may be large, but read the words below the picture.

# %%
explore.initializer_lab()

# %% [markdown]
# `glorot_uniform` and `he_normal` know how many inputs a unit has, and draw smaller weights where there are more. `he_normal`
# is a little wider: it was made for `relu`, which silences half of what it gets. That is the whole secret behind their names.
# Lesson 08 says more about fading signals.

# %% [markdown]
# ## Other weights, same network
#
# The document says that training finds "the correct weights". Are there such? Number the hidden units in another order.
# Nothing should change, for a sum does not mind its order.

# %%
exercise("06.6")


# %%
def shuffled(W1, b1, W2, order): ...  # your line: three arrays, the hidden units in another order


exercise("06.6").check(shuffled)

# %% [markdown]
# Now with our digit reader. Run this cell as often as you like, with another seed: a new order each time.

# %% tags=["keras"]
W1, b1, W2, b2 = model.get_weights()
order = np.random.default_rng(0).permutation(32)
other = new_reader()
other.set_weights([W1[:, order], b1[order], W2[order], b2])

changed = sum((a != b).sum() for a, b in zip(model.get_weights(), other.get_weights(), strict=True))
difference = np.abs(model.predict(x_test, verbose=0) - other.predict(x_test, verbose=0)).max()
print("parameters that are another number now:", changed, "of", model.count_params())
print("all answers the same, to five digits:  ", bool(difference < 1e-5))

# %% [markdown]
# And this is only shuffling. A second random start leads to weights of quite another kind.

# %% tags=["keras"]
keras.utils.set_random_seed(1)
second = new_reader()
second.fit(x_train, y_train, epochs=15, batch_size=32, verbose=0)
answers = [one.predict(x_test, verbose=0).argmax(axis=1) for one in (model, second)]
alike = np.corrcoef(W1.ravel(), second.get_weights()[0].ravel())[0, 1]
print(f"first network: {np.mean(answers[0] == y_test):.0%}, second: {np.mean(answers[1] == y_test):.0%} read rightly")
print(f"both say the same digit: {np.mean(answers[0] == answers[1]):.0%}")
print(f"their kernels resemble one another, from 0 to 1: {abs(alike):.2f}")

# %%
exercise("06.9")

# %% [markdown]
# ## When the size of a weight means nothing
#
# A large weight, an important input? Only if all inputs have one scale. Here are the wines again, with one layer that
# tells three growers apart. Once it gets raw wines, once scaled ones.

# %% tags=["keras"]
from sklearn.datasets import load_wine

wine = load_wine()
train, test, train_grower, test_grower = train_test_split(
    wine.data, wine.target, test_size=0.25, stratify=wine.target, random_state=0
)
mean, spread = train.mean(axis=0), train.std(axis=0)


def taster():
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((13,)), keras.layers.Dense(3, activation="softmax")])
    model.compile(keras.optimizers.SGD(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


raw, scaled = taster(), taster()
raw.fit(train, train_grower, epochs=60, batch_size=16, verbose=0)
scaled.fit((train - mean) / spread, train_grower, epochs=60, batch_size=16, verbose=0)
raw_share = raw.evaluate(test, test_grower, verbose=0)[1]
scaled_share = scaled.evaluate((test - mean) / spread, test_grower, verbose=0)[1]

# %%
scene.shares({"raw wines": raw_share, "scaled wines": scaled_share})

# %% [markdown]
# Raw, the layer learns next to nothing: one input is a thousand times as large as another, and drowns it. So far you know
# it from lesson 04. Now the weights. We take the good layer and *move the scaling into its weights*. Then it reads raw
# wines, and says the same.

# %% tags=["keras"]
W, b = scaled.get_weights()
W_raw, b_raw = W / spread[:, np.newaxis], b - (mean / spread) @ W
same = taster()
same.set_weights([W_raw, b_raw])
difference = np.abs(same.predict(test, verbose=0) - scaled.predict((test - mean) / spread, verbose=0)).max()
print("the same answers, to five digits:", bool(difference < 1e-5))

# %%
scene.two_rulers(wine.feature_names, W_raw, W)

# %% [markdown]
# The same function, the same knowledge. But look at the two columns: *proline* has nearly the largest weight on the right and
# the smallest on the left. **The size of a weight depends on the units of its input.** Compare weights only on inputs of
# one scale.

# %%
exercise("06.7")

# %%
exercise("06.8")

# %% [markdown]
# ## Sharper than the document
#
# **"Weights start out at a constant or random value."** At random, yes. A constant is what you saw with the clones: the
# units stay equal, and a layer of them can do no more than one unit. For biases a constant is fine. Keras starts them at 0.
#
# **"The correct weights."** There is no such set. Shuffle the 32 hidden units, and you have another one; there are more
# orders than one could ever count. We look for weights that do well on examples never seen.

# %%
import math

print(f"{math.factorial(32):,} orders of 32 units")

# %% [markdown]
# **"One weight that denotes the strength."** A weight has a sign as well, and a negative one speaks against. And its
# strength can be compared only where inputs have one scale.
#
# **Random is not enough.** Too small, and the signal fades from layer to layer; too large, and it explodes. `glorot_uniform`
# suits most layers, `he_normal` those with `relu`.

# %% [markdown]
# ## In three lines
#
# 1. A weight multiplies one input for one unit: the sign says for or against, the size how much, on equal scales.
# 2. A layer has inputs times units weights, and one bias for each unit. Weights start at random, so that units can part.
# 3. Many sets of weights do the same job; good is what reads new examples well.
#
# Now look once more at the first guess. One weight silenced, and hardly a digit was read otherwise. Answer the opening
# question for yourself, in one sentence: *what does a weight know?*
#
# > **Honesty box.** Our networks are tiny, and the digits are clean. The clones stay equal bit for bit with four units; with
# > six, the computer may add in another order for some of them. Then rounding alone parts them, after a while. Weight
# > times spread is only a first measure of importance: inputs that rise and fall together share their weights by chance.
