# ---
# jupyter:
#   nnteach:
#     lesson: "08"
#     minutes: 40
# ---

# %% [markdown]
# # 08 · Activation functions
#
# **The question of this lesson:** *Why does a network need a bend?*
#
# Afterwards you will be able to
#
# - say what an activation function does to a neuron, and what it does not do;
# - read from its curve where a unit learns quickly, slowly, or not at all;
# - choose the right one for the hidden layers and for the last layer.
#
# About 40 minutes. It follows the section *Activation Function* of the document. You need lessons 03 (the neuron) and
# 07 (biases), or an idea of both.
#
# Run each cell with **Shift + Enter**. Begin with the next one; then every section works by itself.

# %%
import numpy as np

import nnteach as keras  # tomorrow: import keras
import nnteach_widgets as explore
from nnteach_course import equation, exercise, predict, review
from nnteach_course.scenes import lesson_08 as scene

# %% [markdown]
# ## Remember
#
# Two questions from earlier lessons. Answer before you read on: what you call back to mind, you keep.

# %%
exercise("08.r1")

# %%
exercise("08.r2")

# %% [markdown]
# And what you missed in an earlier lesson comes back here, once you have worked on some.

# %%
review("08")

# %% [markdown]
# ## The idea
#
# A neuron makes a sum: each input times its weight, plus its bias. We call this sum **z**. Then it does one more thing.
# It sends z through a curve:
#
# > **y = F(z)**
#
# This curve F is the **activation function**. It gets one number and gives one number. Here are six of them, drawn by
# the engine that you will train in a minute. The dashed line is the **slope**: how much y changes when z changes a
# little. **ReLU** keeps what is positive and makes 0 of the rest. **Sigmoid** and **tanh** press every number into a
# narrow band: from 0 to 1, and from −1 to 1.

# %%
scene.gallery()

# %% [markdown]
# Look at the first one. *Linear* is what you get without an activation: y is z. All the others have a bend, or a corner.
# Is that small difference important? Do not read on yet. Guess.

# %% [markdown]
# ## A guess
#
# Three layers, one behind the other. Once without any activation, once with one. Both learn to tell the two moons
# apart.

# %%
predict("08.a")

# %% [markdown]
# ## Straight after straight is straight
#
# Why can three layers without activation only draw a straight line? Because they are one layer in disguise. Each layer
# multiplies by a matrix and adds a bias. Two such steps, one after the other, are again one matrix and one bias:
#
# $$ (x W_1 + b_1)\, W_2 + b_2 \;=\; x\,(W_1 W_2) + (b_1 W_2 + b_2) $$
#
# Here are three layers, and a button that melts two of them into one.
#
# 1. Press **Merge** twice. What changes on the left? And on the right, in what the network answers?
# 2. Now choose *relu* under *between*, and read what merging costs. Take *merged* back to 0: what did the bends draw?

# %%
explore.linear_merge()

# %% [markdown]
# The picture on the right does not change by a pixel. Behind the button are these two lines:

# %% tags=["keras"]
keras.utils.set_random_seed(8)
layers = [keras.layers.Dense(units, bias_initializer="random_normal") for units in (8, 8, 1)]
three = keras.Sequential([keras.Input((2,)), *layers])
W1, b1, W2, b2, W3, b3 = three.get_weights()

W = W1 @ W2 @ W3
b = (b1 @ W2 + b2) @ W3 + b3

x = np.random.default_rng(0).normal(size=(1000, 2))
difference = np.abs(three.predict(x, verbose=0) - (x @ W + b)).max()
print("weights and biases:", three.count_params(), "melted into", W.size + b.size)
print("the largest difference is below one millionth:", bool(difference < 1e-6))

# %% [markdown]
# **A layer without activation adds nothing that the next layer could not do alone.** The bend between them is what makes
# depth worth something. (`explore.linear_merge(model)` melts a model of your own.)

# %% [markdown]
# ## The activation lab
#
# Take hold of the point and drag it, or move the slider. The line that touches the curve shows the slope there. Behind
# **More** you find other functions, and the weight and the bias before the activation.
#
# Three tasks:
#
# 1. Where is *sigmoid* steepest? Read the slope there.
# 2. Switch to *relu*. Where does its slope jump?
# 3. Set w = −1 and b = 2. **Before you drag: where will the kink be?** Then look.

# %%
lab = explore.activation_lab("sigmoid")
lab

# %% [markdown]
# Now with your hands off the mouse: where will it be?

# %%
predict("08.c")

# %% [markdown]
# One unit, one kink. The next layer adds units up. What can two of them make together? This time, draw it.

# %%
predict("08.e")

# %% [markdown]
# ## The formula, and the lines that compute it
#
# Forward, a neuron computes y = F(z) with z = x W + b. The **loss** is the number that says how wrong the network
# is; lesson 09 is about it. On the way back the neuron gets **dy**: how much the loss would change with y. It must say how
# much the loss would change with z. That is **dz = dy · F′(z)**: the gradient times the slope
# you just saw.
#
# Below: the formula, the lines of the engine that compute it (read from its source, right now), and the numbers of one
# neuron.

# %%
equation("activation", function="sigmoid", z=1.2)

# %% [markdown]
# Change `z=1.2` to `z=6`, and look at dz. Almost nothing comes back. This has a name, and it has consequences.

# %% [markdown]
# ## A second guess: five layers of sigmoid
#
# On its way back the gradient passes every layer, and each multiplies it by its slope. How much is left after five?

# %%
predict("08.b")

# %% [markdown]
# Where a curve is almost flat, we say it is **saturated**: the unit hears the gradient and passes on next to nothing.
# Sigmoid and tanh saturate on both sides. ReLU does not on the right: its slope there is 1, and 1 times 1 is 1, however
# deep the network is. That is why ReLU and its relatives fill hidden layers today, and sigmoid and softmax are found at
# the exit.
#
# In a whole layer the weights have a say, too: they may make up for the slope, or make it worse. Look at both at once.
# Blue is the **signal**: what still differs between the examples, layer by layer. Orange is the gradient on its way
# back. Each step of the right axis is a factor, not a sum.
#
# 1. With how many sigmoid layers does about a hundredth of the gradient still arrive?
# 2. Choose *relu* and 20 layers. At which scale of the weights do both get through? How narrow is the path?
# 3. *tanh*, 20 layers, scale 3: what does the signal do, and what the gradient?

# %%
explore.deep_stack(preset="vanishing")

# %% [markdown]
# What shrinks from layer to layer **vanishes**, and the first layers learn nothing. What grows **explodes**, and one step
# of training ruins all. So a deep network needs the right activation *and* the right size of its first weights. Keras
# chooses that size for you; lesson 06 shows how.

# %% [markdown]
# ## Dead units
#
# ReLU has a price. Left of its corner the slope is not small, it is 0. A unit whose sum z is negative for *every*
# example gets no gradient at all. Its weights never change again. We call it **dead**.
#
# It happens when one step was far too long. How long the steps are, the *learning rate* says (lesson 10). Here it is 5.

# %% tags=["keras"]
from sklearn.datasets import make_moons

x, y = make_moons(400, noise=0.15, random_state=0)
keras.utils.set_random_seed(0)
model = keras.Sequential(
    [
        keras.Input((2,)),
        keras.layers.Dense(16, activation="relu", name="hidden"),
        keras.layers.Dense(1, activation="sigmoid", name="output"),
    ]
)
model.compile(keras.optimizers.SGD(learning_rate=5.0), "binary_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, epochs=60, verbose=0)

# %% tags=["nbval-ignore-output"]
ward = explore.dead_units(model, x, y)
ward

# %%
hidden = np.asarray(model.layers[0](x))
dead = (hidden == 0).all(axis=0)
gradient = keras.inspection.snapshot(model)[0].gradients["kernel"]
print("dead units:", dead.sum(), "of", dead.size)
print("largest gradient of a dead unit's weights:", np.abs(gradient[:, dead]).max())
print(f"accuracy: {model.evaluate(x, y, verbose=0)[1]:.0%}")

# %% [markdown]
# Their gradient is exactly zero: not one more round of training will wake them. But their biases can be raised by hand,
# until their lines come back among the points. Move *wake*, or press **Revive**, and look at all three pictures. Then
# train on from there, with a shorter step:

# %% tags=["nbval-ignore-output"]
ward.revive()  # as the button does: each dead unit fires for a quarter of the points
woken = ward.revived()  # a copy of the network, with those biases
woken.compile(keras.optimizers.SGD(learning_rate=0.5), "binary_crossentropy", metrics=["accuracy"])
woken.fit(x, y, epochs=60, verbose=0)
print(f"accuracy: {model.evaluate(x, y, verbose=0)[1]:.0%} before, {woken.evaluate(x, y, verbose=0)[1]:.0%} after")
explore.dead_units(woken, x, y)

# %% [markdown]
# Better not to lose them in the first place. Change *one* thing in the first cell of this section, and run the section again:
#
# - `learning_rate=0.5`, a shorter step; or
# - `activation="leaky_relu"`, whose left side keeps a slope of 0.2.
#
# Which of the two wakes the units? Which one also reads the moons well? A unit that is alive can still be led astray by
# steps that are too long.

# %%
exercise("08.6")

# %% [markdown]
# ## Exercises
#
# Each has a *Check*, three hints, and a solution after your first try. A wrong answer is worth a lot here: it tells you
# which idea to look at again.

# %%
exercise("08.1")

# %%
exercise("08.2")


# %%
def leaky_relu(z, slope=0.2):
    ...  # your line: what does it return for an array z?


exercise("08.2").check(leaky_relu)

# %%
exercise("08.3")


# %%
def softmax(z):
    ...  # exponentials, divided by their sum; think of z = [1000, 1001]


exercise("08.3").check(softmax)

# %%
exercise("08.4")

# %%
exercise("08.5")

# %% [markdown]
# **Softmax** makes shares of several sums: none is negative, and together they are 1. Here is its formula with its lines,
# if you want to look something up:

# %%
equation("softmax", z=[2.0, 1.0, 0.1])

# %% [markdown]
# ## Real digits
#
# Enough of moons. Here are 1,797 small pictures of handwritten digits, 8 by 8 pixels each. A network with two hidden
# layers learns to read them. We train it with each of four activations and count how many digits it reads rightly among
# those it has *never seen*. Guess first.

# %%
predict("08.d")

# %% tags=["keras"]
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

images, labels = load_digits(return_X_y=True)
images = images / 16  # pixels from 0 to 1
x_train, x_test, y_train, y_test = train_test_split(
    images, labels, test_size=0.2, stratify=labels, random_state=0
)


def held_out_accuracy(activation, seed):
    """Train on four fifths of the digits; return the share of the others that is read rightly."""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((64,)),
            keras.layers.Dense(64, activation=activation),
            keras.layers.Dense(32, activation=activation),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(
        keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    model.fit(x_train, y_train, epochs=20, batch_size=64, verbose=0)
    return model.evaluate(x_test, y_test, verbose=0)[1]


results = {
    activation or "no activation": [held_out_accuracy(activation, seed) for seed in range(3)]
    for activation in ("relu", "tanh", "sigmoid", None)
}

# %%
scene.accuracies(results)

# %% [markdown]
# **Surprised?** Without any activation the network still reads almost as well. These digits can nearly be told apart by
# straight cuts through their 64 dimensions; the moons could not. One data set proves little. The right conclusion is
# not "activations do not matter" but "look at your data first": a straight model is a baseline to beat.
#
# Look also at the spread: the runs of one row differ only in their random start.

# %% tags=["claims"]
assert images.shape == (1797, 8 * 8)

# %% tags=["keras"]
spread = {name: max(shares) - min(shares) for name, shares in results.items()}
gap = np.mean(results["relu"]) - np.mean(results["no activation"])
print(f"largest spread between seeds: {max(spread.values()):.1%}")
print(f"ReLU ahead of no activation:  {gap:.1%}")

# %% [markdown]
# A lead no larger than the spread is no lead. Always ask: how often was it tried?
#
# **Why we drew the test digits at random.** The file is not in random order. `validation_split=0.2` takes its last fifth,
# and that fifth is harder to read. Look what it says:

# %% tags=["keras"]
keras.utils.set_random_seed(0)
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(
    keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy", metrics=["accuracy"]
)
history = model.fit(images, labels, epochs=20, batch_size=64, validation_split=0.2, verbose=0)
print(f"last fifth of the file: {history.history['val_accuracy'][-1]:.0%}")
print(f"a random fifth, each digit in its share: {np.mean(results['relu']):.0%}")

# %% [markdown]
# Both numbers are honest; they answer different questions. Thirteen people wrote these digits, and neighbours in the file
# look like one hand. The higher number: how well does it read *more from the same hands*? The lower one: how well does it
# read what comes *later in the pile*? `stratify=labels` keeps the share of each digit equal on both sides.

# %% [markdown]
# ## Sharper than the document
#
# The document says that activation functions "add a higher dimension", and that they are of "higher order or degree". That
# is a good first picture: something becomes richer. Here is the sharper one.
#
# **The dimension stays.** An activation works number by number. What goes in with 16 numbers comes out with 16. It is
# the *layer*, by its number of units, that changes the dimension.

# %% tags=["keras"]
z = np.random.default_rng(1).normal(size=(5, 16))
for name in ("relu", "tanh", "sigmoid"):
    print(name, z.shape, "->", keras.activations.get(name)(z).shape)

# %% [markdown]
# **It is not the degree, it is the bend.** x² has degree 2. ReLU is made of two straight pieces, degree 1. Let both
# learn a wave, with 24 units each. `square` is a function of our own: the engine takes any.


# %% tags=["keras"]
def square(z):
    return z * z


wave_x = np.linspace(-3, 3, 200)[:, np.newaxis]
wave = np.sin(2 * wave_x)
made = {}
for name, activation in {"24 units of x²": square, "24 units of ReLU": "relu"}.items():
    keras.utils.set_random_seed(0)
    hidden, output = keras.layers.Dense(24, activation=activation), keras.layers.Dense(1)
    model = keras.Sequential([keras.Input((1,)), hidden, output])
    model.compile(keras.optimizers.Adam(0.02), "mse")
    model.fit(wave_x, wave, epochs=200, verbose=0)
    made[name] = model.predict(wave_x, verbose=0)[:, 0]

# %%
scene.fits(wave_x[:, 0], wave[:, 0], made)

# %% [markdown]
# Squares of straight lines, however many you add, are one parabola. It has one bend, and it stays one bend with 24 units
# or with a thousand times as many. Each ReLU unit brings a corner of its own: 24 units, up to 24 corners, and the curve can follow. It was
# proven in 1993 that *any* activation will do for a wide layer, except a polynomial (Leshno, Lin, Pinkus, Schocken).

# %% [markdown]
# **"Some common activation functions."** The document names ReLU, tanh and sigmoid. All three are common, but not in the
# same place. Look at the two numbers that decide it:

# %% tags=["keras"]
z = np.linspace(-8, 8, 1601)
for name in ("relu", "tanh", "sigmoid"):
    y = np.asarray(keras.activations.get(name)(z))
    steepest = np.gradient(y, z).max()
    print(f"{name:8s}y from {y.min():5.2f} to {y.max():.2f}, steepest slope {steepest:.2f}")

# %% [markdown]
# ReLU goes on for ever to the right, with a slope of 1: good *inside* a network, where gradients must pass. Sigmoid stays
# between 0 and 1, like a share: good at the *exit*. Its best slope is a quarter, which is why it left the inside. Tanh
# still lives inside recurrent layers (lesson 13), where a number must not grow at each step.

# %% [markdown]
# ## In three lines
#
# 1. Without a bend between them, layers melt into one; the activation is that bend.
# 2. Its slope decides how much a unit learns: flat is slow (saturated), zero is never (dead).
# 3. Hidden layers: ReLU or a relative. The exit: softmax for one of many, sigmoid for yes or no, nothing for a number.
#
# Answer the opening question for yourself, in one sentence: *why does a network need a bend?*
#
# > **Honesty box.** The moons have two inputs, so that one can draw them; the networks are tiny; the labels have no mistakes.
# > "Dead for every example" was tested on the training examples only. And 40 minutes are too short for GELU, SiLU and
# > their kin, which big models use: smooth relatives of ReLU, with the same idea.
