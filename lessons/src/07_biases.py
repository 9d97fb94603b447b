# ---
# jupyter:
#   nnteach:
#     lesson: "07"
#     minutes: 35
# ---

# %% [markdown]
# # 07 · Biases
#
# **The question of this lesson:** *What is a bias for?*
#
# Afterwards you will be able to
#
# - say which way a bias moves a curve, before the activation and after it;
# - count the biases of a network, and say why each neuron has its own;
# - decide where a bias is needed, and give it a good first value.
#
# About 35 minutes. It follows the section *Biases* of the document. You need lessons 03 (the neuron) and 06 (weights).
#
# Run each cell with **Shift + Enter**. Begin with the next one; then every section works by itself. It also loads the
# data: the flow of the Nile in a hundred years, and wines of three growers.

# %%
import numpy as np
from sklearn.datasets import load_wine

import nnteach as keras  # tomorrow: import keras
import nnteach_widgets as explore
from nnteach_course import equation, exercise, predict, review
from nnteach_course.scenes import lesson_07 as scene

years, flow = keras.datasets.nile()
wines, grower = load_wine(return_X_y=True)

# %% [markdown]
# ## Remember
#
# Two questions from earlier lessons. Answer before you read on: what you call back to mind, you keep.

# %%
exercise("07.r1")

# %%
exercise("07.r2")

# %% [markdown]
# And what you missed in an earlier lesson comes back here, once you have worked on some.

# %%
review("07")

# %% [markdown]
# ## The idea
#
# What does a neuron say when nothing comes in? If all inputs are 0, every product is 0, whatever the weights are. The sum
# is 0. Only one number can still speak: the **bias**, the number that a neuron adds to its sum.
#
# Here is what that means for a river. One neuron without activation draws a straight line: flow = w · year + b. The years
# are counted from the middle of the series, in tens of years. Two such neurons learn the flow of the Nile, in cubic
# kilometres a year. One has a bias. In Keras, `use_bias=False` takes it away.

# %% tags=["keras"]
decades = ((years - years.mean()) / 10)[:, np.newaxis]
cubic_km = flow / 10

lines = {}
for name, use_bias in {"with a bias": True, "without": False}.items():
    keras.utils.set_random_seed(7)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=use_bias)])
    model.compile(keras.optimizers.SGD(0.05), "mse")
    model.fit(decades, cubic_km, epochs=60, batch_size=100, verbose=0)
    lines[name] = model.predict(decades, verbose=0)[:, 0]
    off = np.sqrt(np.mean((lines[name] - cubic_km) ** 2))
    print(f"{name:12} off by {off:.0f} km³ in a usual year")

# %%
scene.river(decades, cubic_km, lines)

# %% tags=["claims"]
slopes = [np.polyfit(decades[:, 0], line, 1)[0] for line in lines.values()]
assert abs(slopes[0] - slopes[1]) < 0.01  # the same slope
assert abs(lines["without"][49] + lines["without"][50]) < 1e-3  # through zero in the middle

# %% [markdown]
# Both neurons have found the same slope. But without a bias the line must pass through zero in the middle year, where x is
# 0. No weight can help: w · 0 is 0. **The weights say what each input changes. The bias says where one begins.**

# %% [markdown]
# ## A guess
#
# For a straight line a bias means up or down. And for a neuron with a bend? Draw it.

# %%
predict("07.a")

# %% [markdown]
# ## The bias bench
#
# A neuron with two biases: **b**, added before the activation F, and **c**, added after it. The dotted curve is the same
# neuron without them. Take hold of the curve anywhere and drag it, or use the sliders. The weight and other functions are
# behind **More**.
#
# 1. Make b larger. Which way does the kink go? Does the floor move?
# 2. Now c. What moves, what stays?
# 3. Set w = −1, then make b larger. **Say first where the kink will go.**
# 4. Choose *linear*. Find two different settings of b and c that draw the same line.

# %%
bench = explore.bias_bench()
bench

# %% [markdown]
# **Before the activation a bias moves the curve sideways: the bend is at x = −b/w.** A plus moves it to the left, as long
# as w is positive. After the activation it moves the curve up and down. And only on a straight line the two do the same.
#
# Where does c live in a network? A neuron adds one bias only, before its activation. What is added after it is the bias of
# a neuron in the *next* layer.

# %%
exercise("07.1")

# %% [markdown]
# ## The formula, and the lines that compute it
#
# In the formula of a layer, z = x W + b, the bias stands outside the product. Give the layer an example of zeros, and z
# *is* the bias. Here are two neurons, so b has two numbers.

# %%
equation("dense.call", x=[[0.0, 0.0]], W=[[3.0, 0.5], [-1.0, 1.0]], b=[0.5, -1.0], function="sigmoid")

# %% [markdown]
# Change x and run the cell again. Then choose the letter b to find it in the code.
#
# **A bias as a weight.** In many drawings you find an extra unit that is always 1. Nothing leads *into* it, but one
# connection leads from it to every neuron. The weight of that connection is the neuron's bias. It is the same sum: 1 times
# b.

# %%
scene.bias_unit()

# %%
exercise("07.2")


# %%
def with_unit(W, b):
    # in place of the dots: one table, the biases on top of the weights
    ...


exercise("07.2").check(with_unit)

# %% [markdown]
# ## From zero
#
# Weights begin at random, so that neurons differ. Biases begin at 0. Is a bias that is 0 stuck there?

# %%
predict("07.b")

# %% [markdown]
# A bias learns as a weight does. One number, the **loss**, says how wrong the answers are; training makes it smaller
# (lesson 09). On the way back a layer gets *dz*: how the loss would change with each sum, for each example. The bias is added
# to every sum. So its gradient, *db*, is all the dz of its neuron, added up. Look: x is 0 here, and the weights get no
# gradient at all. The biases do.

# %%
equation("dense.backward", x=[[0.0, 0.0]], W=[[3.0, 0.5], [-1.0, 1.0]], b=[0.0, 0.0], dy=[[1.0, -2.0]])

# %% [markdown]
# ## One for each neuron
#
# How many biases does a layer have? Ask for the shapes.

# %% tags=["keras"]
model = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        keras.layers.Conv2D(4, 3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
for layer in model.layers:
    print(type(layer).__name__, [tuple(weight.shape) for weight in layer.weights])

# %% [markdown]
# The second shape of each pair is the biases. `Dense(10)` has ten neurons and ten biases. `Conv2D(4, 3)` has four
# filters, the windows of lesson 05 that slide over the picture. Each takes its one bias along: four biases. `Flatten` only
# lays numbers into a row.

# %%
exercise("07.3")

# %% [markdown]
# Why not one bias for the whole layer? With one, neurons of equal weight would all bend at the same place. Own biases
# spread the bends to where they are needed.

# %%
scene.four_kinks()

# %% [markdown]
# And at the exit, it is worse. There **softmax** makes shares of the sums. It takes the exponential of each sum and divides
# by the total, so that the shares make 1. Lesson 08 looks at it closely. A guess:

# %%
predict("07.c")

# %% [markdown]
# Now by hand. On the left is the bias unit with its connections, in the middle the sum z of each neuron. On the right are
# the shares that softmax makes of the sums. The orange bars show where the loss pulls each sum.
#
# 1. Press **Play**. Which biases grow, which shrink? When do they come to rest?
# 2. Choose *one for the layer*. The three pulls are still there. What is their sum?
# 3. Drag one of the dots. What happens to the shares?

# %%
layer = explore.bias_bench(preset="softmax")
layer

# %%
exercise("07.4")

# %% [markdown]
# What the biases have learned are the shares of the growers in the data. That is the best one can say about a wine that
# one has not looked at. It can also be written down at once.

# %%
exercise("07.5")


# %%
def first_biases(counts):
    # in place of the dots: biases with which softmax gives the frequencies
    ...


exercise("07.5").check(first_biases)

# %% [markdown]
# Does a head start matter? Suppose one wine in twenty is corked. A network with zero biases begins by saying "half of
# them". It spends its first steps on unlearning that.

# %% tags=["keras"]
corked = np.repeat([0, 1], [95, 5])
nothing = np.zeros((100, 3))  # three measurements that say nothing
for name, first in {"zeros": [0.0, 0.0], "logarithms": np.log([0.95, 0.05])}.items():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    weights, _ = model.get_weights()
    model.set_weights([weights, np.array(first)])
    share = model.predict(nothing[:1], verbose=0)[0, 1]
    loss = model.evaluate(nothing, corked, verbose=0)
    print(f"biases begin with {name:10}: corked {share:.0%}, loss {loss:.3f}")

# %% [markdown]
# ## Without a bias
#
# Sometimes a bias is missing by mistake, and sometimes it is left out on purpose.

# %%
exercise("07.6")

# %%
exercise("07.7")

# %% [markdown]
# ## XOR, by hand and by training
#
# *Exclusive or*, **XOR**, says 1 if exactly one of two inputs is 1. No single neuron can do it: one straight line does not
# part the corners. Two neurons and an exit can. You have five sliders, three of them biases.

# %%
exercise("07.8")

# %% [markdown]
# Here is that network in Keras.

# %% tags=["keras"]
corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
wanted = np.array([[0.0], [1.0], [1.0], [0.0]])


def network(units):
    """Some relu neurons and an exit, for two inputs."""
    hidden, out = keras.layers.Dense(units, activation="relu"), keras.layers.Dense(1)
    model = keras.Sequential([keras.Input((2,)), hidden, out])
    model.compile(keras.optimizers.Adam(0.05), "mse")
    return model


# %% [markdown]
# Write your five numbers into the first line, and look at the plane.

# %% tags=["keras"]
mine = {"b1": 0.5, "v1": 0.5, "b2": 0.5, "v2": 0.5, "c": 0.0}  # in place of these: your numbers

weights_in, biases_in = np.ones((2, 2)), np.array([mine["b1"], mine["b2"]])
weights_out, bias_out = np.array([[mine["v1"]], [mine["v2"]]]), np.array([mine["c"]])
by_hand = network(2)
by_hand.set_weights([weights_in, biases_in, weights_out, bias_out])
print(f"by hand: loss {by_hand.evaluate(corners, wanted, verbose=0):.3f}")

# %%
scene.corners(by_hand)

# %% [markdown]
# And the optimizer? It may turn all nine numbers of the network, weights included. It begins at random.

# %%
predict("07.d")

# %% [markdown]
# Try it with more neurons, too:

# %% tags=["keras"]
for units in (2, 8):
    ends = []
    for seed in range(10):
        keras.utils.set_random_seed(seed)
        model = network(units)
        ends.append(model.fit(corners, wanted, epochs=400, batch_size=4, verbose=0).history["loss"][-1])
    solved = sum(loss < 0.01 for loss in ends)
    print(f"{units} relu neurons: XOR solved from {solved} of 10 beginnings")

# %% [markdown]
# You solved it with five numbers, because you could see the whole curve. Training feels only the slope where it stands. It
# needs neurons to spare, so that some of them begin in a good place. That is one reason why real networks are larger than
# they would have to be.

# %% [markdown]
# ## Sharper than the document
#
# **"There is one bias for each layer."** A good first drawing: one circle beside each layer. Sharper: the circle is the
# *unit*, always 1. The biases are the weights on its connections, *one for each neuron*. The document also calls it "an
# extra neuron that has no connections". It has none that come in. Those that go out are the point.

# %% tags=["keras"]
dense = keras.layers.Dense(5)
dense(np.zeros((1, 3)))  # it builds its weights when it first sees an example, here of three numbers
print("weights", tuple(dense.kernel.shape), "  biases", tuple(dense.bias.shape))

# %% [markdown]
# **"A bias is a constant."** It is the same for every example, that is true. But it learns, as the weights do.
#
# **"Shift an entire activation function by a constant."** Sideways, for b stands inside F. Up or down only where there is
# no bend, as in the line of the Nile.
#
# **"Random weights and biases."** In Keras the weights begin at random, the biases at 0. You saw that 0 is no trap: the
# weights have already made the neurons different.
#
# **Counting from 0.** Some books let the sum begin at i = 0, with x₀ = 1 and w₀ = b. That is the bias unit again, and then
# no "+ b" follows.

# %% [markdown]
# ## In three lines
#
# 1. A bias is what a neuron says when nothing comes in; before the activation it moves the bend to x = −b/w.
# 2. Each neuron has its own, each filter too; one shared by a softmax layer can learn nothing.
# 3. It begins at 0 and learns like a weight; at the exit, log p is a better beginning.
#
# Now look at your own network: `explore.bias_bench(model, x)` shows the biases of one of its layers.
#
# Answer the opening question for yourself, in one sentence: *what is a bias for?*
#
# > **Honesty box.** A straight line is a poor picture of the Nile: around 1899 its level fell at once. Both errors were measured
# > on the years that the lines had learned from. With inputs that are all 0 we saw biases by themselves; with real
# > inputs, weights and biases share the work. In the XOR exercise the weights into the neurons were fixed. With weights of
# > both signs, |x₁ − x₂| does it without any bias. And ten beginnings are few: the share that arrives is uncertain.
