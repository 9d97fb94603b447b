# ---
# jupyter:
#   nnteach:
#     lesson: "04"
#     minutes: 35
# ---

# %% [markdown]
# # 04 · Data from 2-D to 5-D
#
# **The question of this lesson:** *How must data lie so that a network can read it?*
#
# Afterwards you will be able to
#
# - read a shape such as (400, 6, 16, 16, 3) aloud, and say which axis counts the examples;
# - say what flatten and reshape do with each number, and find the two bugs everybody meets;
# - scale data, with what the network may know and nothing else.
#
# About 35 minutes. It follows the section *Data* of the document. You need lesson 03 (a neuron, a batch).
#
# Run each cell with **Shift + Enter**. Begin with the next one; then every section works by itself. It also loads the data:
# wines, sunspots, handwritten digits, and a photograph.

# %%
import numpy as np
from sklearn.datasets import load_digits, load_sample_image, load_wine

import nnteach as keras  # tomorrow: import keras
import nnteach_widgets as explore
from nnteach_course import exercise, predict, review
from nnteach_course.scenes import lesson_04 as scene

wines, grower = load_wine(return_X_y=True)
years, spots = keras.datasets.sunspots()
images = load_digits().images
photograph = load_sample_image("china.jpg")

# %% [markdown]
# ## Remember
#
# Two questions from earlier lessons. Answer before you read on: what you call back to mind, you keep.

# %%
exercise("04.r1")

# %%
exercise("04.r2")

# %% [markdown]
# And what you missed in an earlier lesson comes back here, once you have worked on some.

# %%
review("04")

# %% [markdown]
# ## The idea
#
# A network reads numbers. A wine, a series, a picture and a film all become numbers. What differs is how the numbers lie:
# in a row, in a table, in a stack of tables.

# %%
scene.four_examples()

# %% [markdown]
# Three words are enough to speak about it.
#
# - An **axis** is a direction in which one can count: rows, columns, years.
# - The **shape** lists the size of each axis: (8, 8, 1) is 8 rows, 8 columns, 1 channel.
# - The **rank** is the number of axes. People say "4-D" for rank 4.
#
# A network never learns from one example alone. It gets many, so one more axis stands in front. It counts the examples, and
# it is called the **batch axis**.

# %%
print("all digits:", images.shape)
print("one digit: ", images[0].shape)

# %% [markdown]
# ## A guess
#
# These digits are (1797, 8, 8). Is that how a layer for pictures wants them?

# %%
predict("04.a")

# %% [markdown]
# The axis of size 1 looks useless. It counts the **channels**, and says: *each pixel has one number*. In a colour
# photograph it would be three.

# %%
exercise("04.1")

# %% [markdown]
# ## Two axes: wines
#
# The shape viewer shows the whole set on the left, one example on the right. The blue box is the batch axis. There is a
# slider for each axis; you may also click into the pictures. The words below say what you see.
#
# 1. Go through the wines. What moves on the left, what on the right?
# 2. Go through the measurements. Which one is far larger than all the others?
# 3. Turn on *a scale for each measurement*. What do you see now that you did not see before?

# %%
explore.shape_viewer(preset="wine")

# %% [markdown]
# This is called **vector data**: each example is a row of numbers, its **features**. Shape: (samples, features).

# %% [markdown]
# ## Three axes: a series in windows
#
# The sun has spots, more in some years, fewer in others. Each year since 1700 has one number. That is a single long
# series, with one axis.

# %%
print(spots.shape, "from", years[0], "to", years[-1])

# %% [markdown]
# But a network wants many examples. So one cuts **windows**: 22 years each, every window one year later.

# %%
scene.windows(spots)

# %% [markdown]
# One line of NumPy cuts them. The last axis is added by `np.newaxis`: one feature for each year.

# %%
windows = np.lib.stride_tricks.sliding_window_view(spots, 22)[..., np.newaxis]
print(windows.shape)

# %% [markdown]
# Move the window slider by one. In which direction have the numbers of the example gone? Then press **Play**.

# %%
explore.shape_viewer(windows, axes=["window", "year", "feature"])

# %% [markdown]
# Shape: (samples, time steps, features). Had we measured the temperature, too, the last size would be 2.

# %% [markdown]
# ## Four axes: pictures
#
# A guess first. To **flatten** means: lay all numbers of an example into one row.

# %%
predict("04.b")

# %% [markdown]
# Now watch it. Choose a pixel with the sliders or with a click, say where it will arrive, and press **Play**.

# %%
explore.shape_viewer(images[..., np.newaxis], axes=["digit", "row", "column", "channel"], features=["grey"])

# %% [markdown]
# Nothing is computed here, and no number is lost. In memory the numbers lie in one long row anyway; the shape only says how
# to read it. To **reshape** means: cut the same row in another way. **The last axis runs fastest:** first along a row, then
# on to the next row.
#
# The engine's layers say the same.

# %% tags=["keras"]
digits = images[..., np.newaxis]
flat = keras.layers.Flatten()(digits)
print("Flatten:", digits.shape, "->", flat.shape)
print("row 3, column 5:", digits[0, 3, 5, 0], "  place 29:", flat[0, 29])

back = keras.layers.Reshape((8, 8, 1))(flat)
print("Reshape:", flat.shape, "->", back.shape, "  the same as before:", bool((back == digits).all()))

# %%
exercise("04.4")

# %% [markdown]
# ## Five axes: films
#
# A film is a row of pictures. We make small ones: a camera glides over a photograph, to the right or to the left. Each clip
# has 6 frames of 16 by 16 pixels, and each pixel has three numbers: red, green, blue.

# %%
explore.shape_viewer(preset="video")

# %% [markdown]
# 1. Go along the frames, then along the channels. What does the pink frame do on the right?
# 2. Choose *frames as steps*. Now each frame is one long row: a film becomes a series.
# 3. Choose *sizes in another order*, and press **Play**. Compare the shape with the picture: what has gone wrong?
#
# How large is such a set?

# %%
clips = explore.shape_viewer(preset="video").x
print(clips.shape, "holds", clips.size, "numbers:", clips.nbytes / 1e6, "megabytes")

# %%
exercise("04.2")

# %%
exercise("04.3")

# %% [markdown]
# ## Who wants what?
#
# Each kind of layer wants data with its own number of axes. We ask five layers of the engine, with each of our four sets.

# %%
scene.who_takes_what()

# %% [markdown]
# `Dense` takes everything: it works on the last axis and leaves the others alone. The others need neighbours: along time, in a
# picture, in a film. What does a layer say that gets the wrong shape?

# %% tags=["keras-differs"]
small = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3), keras.layers.Flatten()])
try:
    small.predict(images, verbose=0)  # the channel axis is missing
except ValueError as refusal:
    print(refusal)

# %% [markdown]
# Read such a message slowly. It names what came and what was expected. Compare the two, axis by axis, from the front.

# %%
exercise("04.5")

# %% [markdown]
# With it, all goes well. Follow the shape from layer to layer. `None` stands for "any number of examples".

# %% tags=["keras"]
small.summary()
print("out:", small.predict(images[..., np.newaxis], verbose=0).shape)

# %% [markdown]
# ## Write it yourself
#
# A refusal is a friendly bug. The next one is not: nothing complains, and the examples flow into one another.

# %%
exercise("04.6")


# %%
def flatten(x): ...  # your line: each example becomes one row


exercise("04.6").check(flatten)

# %% [markdown]
# And a third bug, the quietest. Channels last, channels first: some libraries want (3, 16, 16) where others want (16, 16, 3).
# `reshape` makes that shape at once. But it only cuts the row of numbers anew.

# %%
scene.reshape_is_no_transpose()

# %% [markdown]
# **Reshape keeps the order and changes the cuts. Transpose changes the order of the axes.** Both give the same shape; only one
# gives the same picture. So look at your data after every reshape.

# %% [markdown]
# ## Bring it to one scale
#
# Back to the wines. One measurement goes up to 1680, another stays below 0.7. A guess:

# %%
predict("04.c")

# %% [markdown]
# To **scale** means: count each measurement from its mean, in units of its spread. But whose mean? Some wines we put aside,
# to see how the network does with wines it has never met. **It must not know anything about them**, not even their mean.
# What it knows of them all the same is called a **leak**.

# %% tags=["claims"]
assert wines.max() == 1680 and wines.max(axis=0).min() < 0.7

# %%
from sklearn.model_selection import train_test_split

train, test, train_grower, test_grower = train_test_split(
    wines, grower, test_size=0.25, stratify=grower, random_state=0
)
print("to learn from:", train.shape, "  put aside:", test.shape)

# %% [markdown]
# `stratify` takes care that each grower has the same share in both. The batch axis is split; the features stay.

# %%
exercise("04.7")


# %%
def scaled(train, test): ...  # your lines: test, on the scale of train


exercise("04.7").check(scaled)

# %% [markdown]
# ## Sharper than the document
#
# **"Vector data (2D), time series (3D), image data (4D), video data (5D)."** A good first list. Sharper: these numbers count
# the *axes*, and the batch axis is one of them. One picture is 3-D, one film 4-D. And a vector of five numbers is no "5-D
# data": it has one axis, of size 5.

# %%
windows = np.lib.stride_tricks.sliding_window_view(spots, 22)[..., np.newaxis]
films = np.stack([photograph, photograph])[np.newaxis]  # a single film of two frames
sets = {"vectors": wines, "series": windows, "pictures": photograph[np.newaxis], "films": films}
for name, data in sets.items():
    print(f"{name:8s} the set: {data.ndim} axes, one example: {data[0].ndim}")
print("five numbers in a row:", np.arange(5).ndim, "axis")

# %% [markdown]
# **A picture needs its channel axis**, also in grey. And not all data has features: a sentence of ten words, each written as a
# number from a list, has shape (10,), a batch of them two axes.
#
# **The input layer.** Does a picture of 28 by 28 pixels need 784 input neurons? Only if it is flattened first. An `Input` has
# no weights and computes nothing. It only notes the shape. More in lesson 05.

# %% tags=["keras"]
for shape in [(64,), (8, 8, 1)]:
    model = keras.Sequential([keras.Input(shape), keras.layers.Flatten(), keras.layers.Dense(10)])
    print(shape, "->", model.output_shape, "  weights and biases:", model.count_params())

# %% tags=["claims"]
picture = keras.layers.Flatten()(np.zeros((1, 28, 28, 1)))
assert picture.shape == (1, 784) and keras.Sequential([keras.Input((784,))]).count_params() == 0

# %% [markdown]
# ## In three lines
#
# 1. The first axis counts the examples; one example has one axis fewer.
# 2. Reshape keeps the order of the numbers, the last axis runs fastest; never touch the batch axis.
# 3. Scale with mean and spread of the training examples alone.
#
# Now you can read the shapes in an error message, and repair what it speaks of. Try your own data: `explore.shape_viewer(x)`.
#
# Answer the opening question for yourself, in one sentence: *how must data lie so that a network can read it?*
#
# > **Honesty box.** Our sets are small and clean: no gaps, no series of different lengths, no pictures of different sizes.
# > Real work begins with those. Windows of a series overlap, so neighbours are no independent examples. A clip cut from a
# > photograph has no real motion in it. And scaling by mean and spread is one way among several.
