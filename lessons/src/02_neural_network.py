# ---
# jupyter:
#   nnteach:
#     lesson: "02"
#     minutes: 35
# ---

# %% [markdown]
# # 02 · What is a neural network?
#
# **The question of this lesson:** *What does a network do with the data on the way?*
#
# Afterwards you will be able to
#
# - say what a layer is, what a representation is, and what "deep" means;
# - say how many numbers there are after each layer, and why a bend between layers matters;
# - show that linear regression is a network, too: one with a single layer.
#
# About 35 minutes. It follows the section *What is a Neural Network* of the document. You need lesson 00; lesson 01 helps.
#
# Run each cell with **Shift + Enter**. Begin with the next one; then every section works by itself.

# %%
import numpy as np
from sklearn.datasets import load_diabetes, load_iris
from sklearn.linear_model import LinearRegression

import nnteach as keras  # tomorrow: import keras
import nnteach_widgets as explore
from nnteach_course import equation, exercise, predict, review
from nnteach_course.scenes import lesson_02 as scene

points, ring = scene.circles()  # a disc of points and a ring around it

# %% [markdown]
# ## Remember
#
# Two questions from earlier lessons. Answer before you read on: what you call back to mind, you keep.

# %%
exercise("02.r1")

# %%
exercise("02.r2")

# %% [markdown]
# And what you missed in an earlier lesson comes back here, once you have worked on some.

# %%
review("02")

# %% [markdown]
# ## The idea
#
# A network is a row of **layers**. Each layer takes the numbers of an example and makes new numbers out of them. The next
# layer gets only these new numbers. The last layer's numbers are the answer.
#
# Here are two hundred points of two kinds. They lie on a sheet with a grid, so that you see what happens to the whole
# plane. They go through a trained network with three layers.

# %%
scene.on_the_way()

# %% [markdown]
# On the left, the two kinds are locked into one another. No straight line can part them. Then each layer turns, stretches
# and bends the sheet. At the end, they lie at two opposite ends, and the answer is easy. (One point went astray. It wears
# a ring.)
#
# Nothing was added, and no point was told where to go. What has changed is how the points are *written down*. The same
# examples in other numbers: this is called a **representation**. Each layer makes a new one. A network with many layers,
# one behind the other, is called **deep**, and how many there are is its **depth**. That is all there is to the word.

# %%
exercise("02.1")

# %% [markdown]
# ## The three moves of a layer
#
# What does a layer do? Always the same three moves, in this order.
#
# 1. It *multiplies* the numbers by its **weights**, and adds up. This turns and stretches the sheet.
# 2. It *shifts* the sheet, by a number for each direction: its **bias**.
# 3. It *bends* the sheet, by a curve: its **activation function**. Some layers leave this move out.
#
# We begin with a layer that does only the first two. A guess:

# %%
predict("02.a")

# %% [markdown]
# Now see it move. The line above the picture is the way through the network: the input, then two layers. The numbers at the
# stops say how many numbers each point has there. Press **Play**, or take hold of the slider *layer*.
#
# 1. Go slowly through layer 1. Where does the sheet get a third direction?
# 2. Drag the picture to turn it. Can you find a bent line anywhere?
# 3. Switch on *melt the layers into one*, and go to the end again. What has changed at the end?

# %%
explore.layer_bender(preset="linear")

# %% [markdown]
# The sheet is turned, stretched and laid into space. It stays flat, and its lines stay straight. (The very last move,
# `softmax`, only makes shares of the last two numbers: how much for each kind.)
#
# And look at the border between the kinds, at the input: it is straight. Straight lines cannot fence in a disc.

# %% [markdown]
# ## Two layers that are one
#
# The switch melted two layers into one, and the end stayed the same. That is no accident. Write down what two layers without
# a bend compute, and multiply out the brackets:
#
# $$ (x\, W_1 + b_1)\, W_2 + b_2 \;=\; x\,(W_1 W_2) + (b_1 W_2 + b_2) $$
#
# On the right there is one table of weights and one bias: a single layer. In code, `@` multiplies a table by a table.
# Lesson 03 opens it up. Here you only need: the order must stay.

# %%
exercise("02.3")


# %%
def merge(W1, b1, W2, b2):
    # in place of the dots: W and b of the one layer, and at the end: return W, b
    ...


exercise("02.3").check(merge)

# %% [markdown]
# Is it true? We make two layers with weights drawn by chance, and melt them by the formula.

# %% tags=["keras"]
keras.utils.set_random_seed(2)
two = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.Dense(5, bias_initializer="random_normal"),
        keras.layers.Dense(3, bias_initializer="random_normal"),
    ]
)
W1, b1, W2, b2 = two.get_weights()
W, b = W1 @ W2, b1 @ W2 + b2

x = np.random.default_rng(0).normal(size=(100, 4))
difference = np.abs(two.predict(x, verbose=0) - (x @ W + b)).max()
print("two layers:", two.count_params(), "numbers; melted:", W.size + b.size)
print("the largest difference is below one millionth:", bool(difference < 1e-6))

# %%
scene.melting(two, x, W, b)

# %% [markdown]
# So more layers without a bend are no more than one. Depth alone gives no power. Lesson 08 is about what does.

# %% [markdown]
# ## A disc and a ring
#
# Now a task that no flat sheet can solve. A disc of points, and a ring around it. First a guess:

# %%
predict("02.b")

# %% [markdown]
# Here is a network whose first layer makes three numbers, and this time it bends. It gets every point right. How? Three
# numbers for each point: that is a place in space.
#
# 1. Begin at the input, and press **Play**. When does the sheet stop being flat?
# 2. Stop after layer 1, and turn the picture. Where is the disc, where is the ring?
# 3. The blue line is the border. Turn until you see: it is now a *flat cut*.
# 4. Set *training* to 0 steps, and move it up. Watch the sheet learn to fold.

# %%
explore.layer_bender(preset="circles")

# %% [markdown]
# In the plane no straight line parts disc and ring. In space a flat cut does, because the layer has lifted and bent the sheet
# first. **A network bends the data until a straight cut is enough.** That is what it does on the way.
#
# Three numbers can be drawn. What if there are eight? Then we look from the side that shows most. The picture draws the three
# directions in which the points differ most. At each axis stands how much of all their spread, their *variance*, lies there.

# %%
explore.layer_bender(preset="spirals")

# %% [markdown]
# ## Find the fence yourself
#
# How can three bends fence in a disc? Set up such a network by hand.

# %%
exercise("02.5")

# %% [markdown]
# You moved three numbers, and you saw the picture. Training has to find thirteen numbers. It sees no picture, only how
# wrong the answers are. Does it always get there? We let it begin eight times, on the same points.

# %% tags=["keras"]
found = []
for seed in range(8):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(3, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.05), "binary_crossentropy", metrics=["accuracy"])
    model.fit(points, ring, epochs=60, verbose=0)
    found.append(model.evaluate(points, ring, verbose=0)[1])
print("numbers to find:", model.count_params())
print("right:", ", ".join(f"{share:.0%}" for share in found))

# %%
scene.shares(found)

# %% [markdown]
# Not always. From some beginnings it finds the fence, from others only a part of it. With three units there is nothing to
# spare. Write `Dense(8, ...)` in the cell above, and run both cells again.

# %% [markdown]
# ## The formula, and the lines that compute it
#
# The three moves in one line: **y = F(x W + b)**. Multiply by W, shift by b, bend by F. Below stand the lines of the engine,
# with the numbers of one point and two units.

# %%
equation("dense.call", x=[[1, 2]], W=[[0.5, -1], [0.25, 1]], b=[0, -0.5], function="relu")

# %% [markdown]
# Two numbers went in, two came out. W decides how many come out: it has a column for each **unit** of the layer. A unit is
# what lesson 00 called a neuron. And each number that an example has is a **dimension**. So a layer may raise the number of
# dimensions, keep it, or lower it.

# %%
exercise("02.2")

# %% [markdown]
# Real data: irises with four numbers each, three kinds. The network brings the four down to two, and then up to three.

# %% tags=["keras"]
iris = load_iris()
flowers = (iris.data - iris.data.mean(axis=0)) / iris.data.std(axis=0)

keras.utils.set_random_seed(0)
model = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.Dense(2, activation="tanh"),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(
    keras.optimizers.Adam(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"]
)
model.fit(flowers, iris.target, epochs=60, verbose=0)
print("shapes:", flowers.shape, "->", (150, 2), "->", model.predict(flowers, verbose=0).shape)
print(f"right, among the flowers it learned from: {model.evaluate(flowers, iris.target, verbose=0)[1]:.0%}")

# %%
explore.layer_bender(model, flowers, iris.target, names=list(iris.target_names))

# %% [markdown]
# Stop after layer 1: two numbers for each flower are left, and the three kinds lie apart. Fewer numbers, and yet the answer
# is easier to see. This also works with your own model and data: `explore.layer_bender(model, x, y)`.

# %% [markdown]
# ## Linear regression is a layer
#
# You may know linear regression. It multiplies each input by a number, adds all up, and adds one more number. Does that sound
# familiar? Here are 442 people with diabetes, ten numbers each, and how the illness went on. We let both learn it.

# %% tags=["keras"]
x, y = load_diabetes(return_X_y=True)
x = x / x.std(axis=0)

regression = LinearRegression().fit(x, y)

keras.utils.set_random_seed(0)
layer = keras.Sequential([keras.Input((10,)), keras.layers.Dense(1)])
layer.compile(keras.optimizers.SGD(0.1, momentum=0.95), "mse")
layer.fit(x, y, epochs=1000, batch_size=len(x), verbose=0)

said, answered = regression.predict(x), layer.predict(x, verbose=0)[:, 0]
print("first three, regression:", said[:3].round(3))
print("first three, Dense(1):  ", answered[:3].round(3))
print("they differ by less than one millionth:", bool((np.abs(answered - said) / said).max() < 1e-6))

# %%
scene.regressions(said, answered, y)

# %% [markdown]
# The same answers. `LinearRegression` computes its numbers in one stroke, `Dense(1)` walks towards them in a thousand steps.
# And the numbers inside?

# %%
exercise("02.4")


# %%
def dense_weights(coef, intercept):
    # in place of the dots: W as a column, b as a list of one, and at the end: return W, b
    ...


exercise("02.4").check(dense_weights)

# %% [markdown]
# ## What stays of the data?
#
# A last guess.

# %%
predict("02.c")

# %%
exercise("02.6")

# %%
exercise("02.7")

# %% [markdown]
# ## Sharper than the document
#
# **"In linear regression data was not transformed."** A good first picture: nothing happens *on the way*. Sharper: it does
# compute, and what it computes is one layer, `Dense(1)` without a bend. What it lacks is a representation in between, one
# that was learned.
#
# **"It attempts to represent our data in different dimensions."** Yes, and different may be more, fewer, or as many. The
# units of each layer decide.
#
# **Which move makes new dimensions?** Later the document says that the activation function adds a higher dimension. Look
# at the shapes:

# %% tags=["keras"]
x = np.random.default_rng(0).normal(size=(5, 2))
z = x @ np.ones((2, 3))
print("multiply:", x.shape, "->", z.shape)
for name in ("relu", "tanh", "sigmoid"):
    print(name + ":", z.shape, "->", keras.activations.get(name)(z).shape)

# %% [markdown]
# Multiplying made three numbers out of two. The bends left the three as they were: they work on each number by itself. What
# the bends bring is not a dimension. It is that the sheet does not stay flat. Lesson 08 tells more.
#
# **"Deep" is not "large".** A network with a million units side by side is wide. And there is no border where deep begins.

# %% [markdown]
# ## In three lines
#
# 1. Each layer multiplies, shifts and bends; what comes out is a new representation of the same examples.
# 2. Its units say how many numbers come out: more, fewer, or as many. Deep means many layers, one behind the other.
# 3. Without a bend, many layers are one; linear regression is that one.
#
# Answer the opening question for yourself, in one sentence: *what does a network do with the data on the way?*
#
# > **Honesty box.** Our points have two numbers, so that a sheet can be drawn. With hundreds of them there is no sheet to
# > look at, only shadows of it. All examples here were learned from and none kept aside, so "right" does not mean "right on
# > new ones". And the film between two stops is ours: a network only computes the stops.
