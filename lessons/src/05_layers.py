# ---
# jupyter:
#   nnteach:
#     lesson: "05"
#     minutes: 40
# ---

# %% [markdown]
# # 05 · Layers
#
# **The question of this lesson:** *What is a layer, and how do I choose one?*
#
# Afterwards you will be able to
#
# - say what the input, the hidden layers and the output layer do, and how many units the output needs;
# - count connections and weights, and say why these are two numbers;
# - choose between dense, convolutional and recurrent wiring, and build a network that fits its data.
#
# About 40 minutes. It follows the section *Layers* of the document. You need lessons 03 (a neuron) and 04 (shapes).
#
# Run each cell with **Shift + Enter**. Begin with the next one; then every section works by itself. It also loads the digits, and
# puts a quarter of them aside.

# %%
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import nnteach as keras  # tomorrow: import keras
import nnteach_widgets as explore
from nnteach_course import equation, exercise, predict, review
from nnteach_course.scenes import lesson_05 as scene

images, digits = load_digits().images[..., np.newaxis] / 16, load_digits().target
x_train, x_test, y_train, y_test = train_test_split(
    images, digits, test_size=0.25, stratify=digits, random_state=0
)

# %% [markdown]
# ## Remember
#
# Two questions from earlier lessons. Answer before you read on: what you call back to mind, you keep.

# %%
exercise("05.r1")

# %%
exercise("05.r2")

# %% [markdown]
# And what you missed in an earlier lesson comes back here, once you have worked on some.

# %%
review("05")

# %% [markdown]
# ## The idea
#
# One neuron makes one number. Many neurons side by side, which all read the same numbers, are a **layer**. So a layer reads an
# array and makes another. The next layer reads that one.
#
# Here is a network for wines: 13 measurements come in, and it shall say which of three growers made the wine.

# %%
wines = keras.Sequential(
    [
        keras.Input((13,)),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
scene.network(wines)

# %% [markdown]
# Four words, and you can read this drawing.
#
# - The **input layer** is what comes in: here 13 numbers.
# - The **output layer** is the last one: its numbers are the answer.
# - All layers between are **hidden layers**. Why they are called so, we shall see.
# - A line is a **connection**: a neuron reads a number. Each connection has a weight.
#
# In Keras the word *units* stands for the neurons of a layer: `Dense(8)` has 8 units. Not every layer is drawn as a column of
# neurons, as you will see. But each reads an array and makes an array.

# %% [markdown]
# ## The input layer
#
# A guess first.

# %%
predict("05.a")

# %% [markdown]
# `Input` notes the shape of one example, and that is all. The weights on the lines belong to the layer at their right end, the
# one that *reads*. So `Dense(8)` is the name of the layer that *receives* the connections.
#
# How many neurons has an input layer for pictures? As many as there are numbers, if one likes. A digit of ours has 8 · 8 pixels;
# laid into one row that makes 64. But nothing forces you to flatten at the door. Both of these networks read the same digits:

# %% tags=["keras"]
row = keras.Sequential([keras.Input((64,)), keras.layers.Dense(10, activation="softmax")])
picture = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
for model in (row, picture):
    kinds = [type(layer).__name__ for layer in model.layers]
    print(model.input_shape, kinds, model.count_params(), "parameters")

# %% [markdown]
# A **parameter** is a number that training can change: a weight or a bias. Both networks have 64 · 10 weights and 10 biases. The
# input has none, and `Flatten` has none.

# %% [markdown]
# ## The output layer
#
# The last layer gives the answer. So ask: what would I like to read there, for *one* example?
#
# | wanted | units | activation |
# |---|---|---|
# | one of several classes | one for each class | `softmax`: shares that make 1 |
# | yes or no | 1 | `sigmoid`: a number from 0 to 1 |
# | a number, such as a price | 1 | none: any number may come out |
# | several numbers | one for each | none |
#
# In the hidden layers stands most often `relu` or one of its relatives. Lesson 08 is about nothing else.

# %%
exercise("05.1")

# %% [markdown]
# Why not a single unit that says the class as a number? We try it with the digits. There it seems natural, since a digit *is* a
# number.

# %%
predict("05.b")

# %% [markdown]
# A class is a name, no amount. Give each name a unit of its own.

# %% [markdown]
# ## Hidden layers
#
# Between the ends lie the hidden layers. The document says that they are hidden from us, and that we cannot observe them. Let us
# look. We train a network, and ask its hidden layer what it says to five digits.

# %% tags=["keras"]
keras.utils.set_random_seed(0)
reader = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
reader.compile(
    keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy", metrics=["accuracy"]
)
reader.fit(x_train, y_train, epochs=20, batch_size=32, verbose=0)
print(f"held-out digits read rightly: {reader.evaluate(x_test, y_test, verbose=0)[1]:.0%}")

# %%
flatten, hidden_layer, output_layer = reader.layers
hidden = np.asarray(hidden_layer(flatten(x_test[:5])))
print("shape:", hidden.shape)
print("the first neurons, for the first digit:", hidden[0, :6].round(1))
scene.hidden_values(hidden, y_test[:5])

# %% [markdown]
# There they are, every number. Now look at the pink frame. It is one neuron, and it has *five* numbers: one for each digit that
# went through. **A neuron is a column of the array (batch, units).** For one example it holds one number; in a series, one for
# each time step, too.

# %%
exercise("05.2")

# %% [markdown]
# ## Dense: all with all
#
# How are two layers wired? In three ways mostly. The first is **dense**: each neuron reads every number that comes in.
#
# Here is the *network builder*. Above you see the whole network, below one layer of it in large. *Look at* chooses the layer;
# so does a click into the picture.
#
# 1. Look at layer 1. How many connections has it? Go through its neurons with *output*.
# 2. Change its *units* to 16. Which numbers in the picture change? Why those of layer 2, too?
# 3. Press **Add**, and look at the code below the picture. Then press **Undo**.
# 4. Give the last layer 2 units. What does the engine say?

# %%
explore.network_builder(preset="wine")

# %%
exercise("05.3")

# %% [markdown]
# A whole layer is one line of arithmetic: the numbers that come in, times a table of weights with a column for each neuron, plus
# a bias for each neuron. Below are the lines of the engine that do it, with the numbers of two examples and two neurons.

# %%
equation("dense.call", x=[[1.0, 2.0], [0.0, -1.0]])

# %% [markdown]
# ## Convolutional: a window
#
# In a picture neighbours belong together. So a neuron need not read all pixels; a small window is enough. And if a stroke means
# something at the top, it means the same at the bottom. So the window may slide, and take its weights along.

# %%
predict("05.c")

# %% [markdown]
# This is called a **convolution**. The weights of one window are a **filter**; a layer has several, and each makes a picture of
# its own. Few weights are *shared* by many places.
#
# `MaxPooling2D` has a window, too, but no weights: of each window it keeps the largest number. So pictures become smaller.
#
# 1. Press **Play**, or take the slider *output*. What moves, what stays?
# 2. Compare *connections* and *weights* of layer 1. Then look at layer 4, the dense one.
# 3. Make the window larger, step by step. When does the engine refuse, and which layer does it name? Press **Reset**.
# 4. Remove `Flatten`. The layers still fit together. What does not?

# %%
explore.network_builder(preset="digits convnet")

# %%
exercise("05.4")

# %%
exercise("05.5")

# %% [markdown]
# ## Recurrent: step by step
#
# The third way is for data that come one after the other. A **recurrent** layer reads one time step, and with it what it has
# computed at the step before. Its output goes back into itself: that is the *loop*. Drawn for all steps side by side it is
# *unrolled*; the weights are the same at each of them.
#
# Our digits have no time. But we may read them as we read a page: eight rows, one after the other, eight pixels each.
#
# 1. Press **Play**. What does the last step know?
# 2. Turn on *hand on every step*. How does the shape on the arrow change? What does the engine say now?
# 3. Look at the input and take 16 *steps*. Does the number of weights change? And the number of connections?

# %%
explore.network_builder(preset="digits recurrent")

# %% [markdown]
# All three in one picture:

# %%
scene.patterns()

# %% [markdown]
# ## Build it yourself
#
# First in code. Three lines are enough.

# %%
exercise("05.6")


# %%
def my_network(): ...  # your lines: return keras.Sequential([...])


exercise("05.6").check(my_network)

# %% [markdown]
# A network can fit together and yet not fit its task. Here is the commonest case. Read what the engine says.

# %%
exercise("05.7")

# %% [markdown]
# Now with your hands. The network below does not fit: change it until it does.

# %%
builder = explore.network_builder(
    keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
)
builder

# %%
exercise("05.8")

# %% [markdown]
# What you have built is a network like any other: `builder.model()` gives it to you, ready to compile.

# %% [markdown]
# ## The same digits, three wirings
#
# Which wiring reads the digits best? Guess.

# %%
predict("05.d")

# %% [markdown]
# Now train them yourself. The same digits, equally long, from three random starts each. Change what you like, and run
# it again.


# %%
def dense():
    return [
        keras.Input((8, 8, 1)),
        keras.layers.Flatten(),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]


def convolutional():
    return [
        keras.Input((8, 8, 1)),
        keras.layers.Conv2D(8, 3, activation="relu"),
        keras.layers.MaxPooling2D(2),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]


def recurrent():
    return [
        keras.Input((8, 8)),
        keras.layers.SimpleRNN(32),
        keras.layers.Dense(10, activation="softmax"),
    ]


def trained(layers, x, seed):
    """A network of these layers, which has seen all examples twenty times."""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(layers())
    model.compile(
        keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    model.fit(x, y_train, epochs=20, batch_size=32, verbose=0)
    return model


runs, readers = {}, {}
for layers in (dense, convolutional, recurrent):
    as_steps = layers is recurrent  # rows as time steps: without the channel axis
    x, x_held_out = (a[..., 0] if as_steps else a for a in (x_train, x_test))
    models = [trained(layers, x, seed) for seed in range(3)]
    name = f"{layers.__name__}\n{models[0].count_params():,} parameters"
    runs[name] = [model.evaluate(x_held_out, y_test, verbose=0)[1] for model in models]
    readers[layers.__name__] = models
scene.accuracies(runs)

# %%
means = {name.split("\n")[0]: np.mean(shares) for name, shares in runs.items()}
spread = max(max(shares) - min(shares) for shares in runs.values())
print("difference between the best and the last wiring:", f"{max(means.values()) - min(means.values()):.1%}")
print("difference between runs of the same wiring, at most:", f"{spread:.1%}")

# %% tags=["claims"]
assert max(means.values()) - min(means.values()) < 0.02
assert 2.9 < readers["dense"][0].count_params() / readers["convolutional"][0].count_params() < 3.1

# %% [markdown]
# **No wiring wins here.** These pictures are small, and every digit stands in the middle. A window that slides helps where a
# thing may stand anywhere. What does differ is the price: the convolutional network has a third of the parameters.
#
# So let us move the held-out digits by one pixel to the right. Nobody has trained for that.


# %%
def moved(x):
    """Each picture one pixel to the right; what leaves the picture is lost."""
    return np.concatenate([np.zeros_like(x[:, :, :1]), x[:, :, :-1]], axis=2)


left = {}
for name, models in readers.items():
    x = moved(x_test)[..., 0] if name == "recurrent" else moved(x_test)
    left[name] = np.mean([model.evaluate(x, y_test, verbose=0)[1] for model in models])
    print(f"{name:15} {left[name]:.0%}")

# %% tags=["claims"]
assert all(0.3 < share < 0.7 for share in left.values())
assert max(left, key=left.get) == "convolutional"

# %% [markdown]
# All three lose about half, the convolutional one least. The window does share its weights, but behind it stands a dense layer
# that knows each place. **A wiring is a guess about the data, no guarantee.** Held-out data decide.

# %%
exercise("05.9")

# %% [markdown]
# ## How many layers?
#
# Two knobs: the **depth**, how many layers stand one behind the other; and the **width**, how many units a layer has. The document says that
# one can have as many hidden layers as one likes. More complex tasks, more layers. Is it so?

# %%
predict("05.e")

# %% [markdown]
# Try it. Change `depth` and `width`; then take `start = "glorot_uniform"`, which is what Keras takes by itself.

# %% tags=["keras"]
depth, width = 8, 16
start = keras.initializers.RandomNormal(stddev=0.05)

keras.utils.set_random_seed(0)
hidden_layers = [
    keras.layers.Dense(width, activation="relu", kernel_initializer=start)
    for _ in range(depth)
]
model = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        keras.layers.Flatten(),
        *hidden_layers,
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(
    keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy", metrics=["accuracy"]
)
model.fit(x_train, y_train, epochs=10, batch_size=32, verbose=0)
print(f"{depth} x {width} units, {model.count_params():,} parameters:", end=" ")
print(f"{model.evaluate(x_test, y_test, verbose=0)[1]:.0%} of the held-out digits")

# %% [markdown]
# What happens in there? Here numbers go through a deep stack of layers, as it is before training. Blue is the *signal*: how much
# the examples differ after each layer. (The other curve runs backwards; lesson 11 comes to it.)
#
# 1. The *scale* says how large the weights are. Here they are too small. What is left of the signal after 8 layers?
# 2. Take a scale of 1.4 and go through all depths. How much is left now?
# 3. And with 3?

# %%
explore.deep_stack("relu", depth=8, scale=0.4)

# %% [markdown]
# Where all examples look the same, nothing can be learned. So depth is no gift. With good starting weights eight layers read worse
# than one here. With weights a little too small they read nothing at all. Very deep networks exist, but they need help: good
# starting weights (lesson 06), and ways for numbers to pass by a layer.
#
# Width counts as much. One hidden layer of 2 units reads about half of the digits or less, one of 64 nearly all.
#
# **How to begin:** one or two hidden layers. Look at the held-out data. Then change one thing at a time.

# %% tags=["claims"]
read = {}
for units in (2, 64):
    keras.utils.set_random_seed(0)
    layers = [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(units, "relu")]
    one = keras.Sequential([*layers, keras.layers.Dense(10, "softmax")])
    one.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy", metrics=["accuracy"])
    one.fit(x_train, y_train, epochs=10, batch_size=32, verbose=0)
    read[units] = one.evaluate(x_test, y_test, verbose=0)[1]
assert read[2] < 0.6 and read[64] > 0.95
stack = explore.deep_stack("relu", depth=20, scale=1.4)
assert 0.1 < stack.compute(stack.state).signal[-1] < 1

# %% [markdown]
# ## Sharper than the document
#
# **"784 input neurons."** Only if the picture is flattened. `Input` has no weights and computes nothing; a convolution reads the
# picture as it is. For our digits it would be 64.
#
# **"Each neuron holds one numeric value."** One for each example, and in a series one for each time step. In code a layer's output
# is an array, and a neuron is a column of it.
#
# **"Hidden, we cannot observe them."** You have printed them. Hidden means: the data give no targets for them.
#
# **"Each neuron is connected to every neuron in the next layer. This is called a dense layer."** Right. In Keras, the name belongs
# to the layer that receives: `Dense(3)` brings the lines in front of it.
#
# **"Each connection has a weight."** In a dense layer each has its own. In a convolution many connections share one weight, and so
# they do in a recurrent layer, from step to step.
#
# **"An unlimited amount" of hidden layers.** Data and computing time are limited, width counts, too, and deeper can be worse.

# %% tags=["claims"]
assert keras.layers.Flatten()(np.zeros((1, 28, 28, 1))).shape == (1, 784)
assert keras.layers.Flatten()(images[:1]).shape == (1, 64)
keras.utils.set_random_seed(0)
straight = keras.Sequential([keras.Input((64,)), keras.layers.Dense(10, "softmax")])
straight.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy", metrics=["accuracy"])
straight.fit(x_train.reshape(-1, 64), y_train, epochs=20, batch_size=32, verbose=0)
assert 0.94 < straight.evaluate(x_test.reshape(-1, 64), y_test, verbose=0)[1] < 0.98

# %% [markdown]
# ## In three lines
#
# 1. A layer reads an array and makes another; the input computes nothing, the output has a unit for each number that is wanted.
# 2. Connections are not weights: windows and loops use the same weights many times.
# 3. Choose the wiring by how the data lie: dense for tables, windows for pictures, loops for series. Held-out data decide.
#
# Answer the opening question for yourself, in one sentence: *what is a layer, and how do I choose one?*
#
# > **Honesty box.** The digits are tiny and clean, and a network without any hidden layer reads them almost as well. Three runs
# > each are few. We compared networks of different sizes with the same settings, and searched for no better ones. Big networks
# > of today add wirings that are not in this lesson, such as attention.
