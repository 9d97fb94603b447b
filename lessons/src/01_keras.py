# ---
# jupyter:
#   nnteach:
#     lesson: "01"
#     minutes: 30
# ---

# %% [markdown]
# # 01 · Keras in ten lines
#
# **The question of this lesson:** *What does Keras do for me, and what does it hide?*
#
# Afterwards you will be able to
#
# - build, compile, fit, evaluate and use a network, in ten lines;
# - say what happens behind each of the five words, and at which line something is learned;
# - say what Keras runs on today.
#
# About 30 minutes. It follows the section *Keras* of the document. You need lesson 00, and a little Python.
#
# Run each cell with **Shift + Enter**. Begin with the next one; then every section works by itself. It also loads the data:
# 150 irises of three kinds. Each was measured four times: how long and how wide are its outer leaves and its petals?
# We learn from 120 of them. The other 30 we put aside.

# %%
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

import nnteach as keras  # tomorrow: import keras
import nnteach_widgets as explore
from nnteach_course import exercise, predict, review
from nnteach_course.scenes import lesson_01 as scene

flowers, kinds = load_iris(return_X_y=True)  # 150 rows of 4 numbers; kinds 0, 1 and 2
x_train, x_test, y_train, y_test = train_test_split(flowers, kinds, test_size=30, stratify=kinds, random_state=2)

# %% [markdown]
# ## Remember
#
# Two questions from earlier lessons. Answer before you read on: what you call back to mind, you keep.

# %%
exercise("01.r1")

# %%
exercise("01.r2")

# %% [markdown]
# And what you missed in an earlier lesson comes back here, once you have worked on some.

# %%
review("01")

# %% [markdown]
# ## The idea
#
# One can write a network from nothing. It takes days, and much of it is bookkeeping. **Keras** is a library that does this
# work. You say *what* you want, in a few words. Keras does the rest.
#
# There are five words. Nearly all else in Keras serves one of them.

# %%
scene.five_words()

# %% [markdown]
# In this course we do not use Keras itself but *nnteach*. It understands the same words, and it is small enough to be read. What
# you learn here works with Keras as it is: only the line with `import` changes. (A test of this course runs every such cell
# with both.)

# %% [markdown]
# ## Ten lines
#
# Here are all five words at work. Count the lines as one would write them on a blackboard: there are ten.

# %% tags=["keras"]
keras.utils.set_random_seed(1)
model = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.Dense(8, activation="relu"),
        keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x_train, y_train, batch_size=32, epochs=40, verbose=0)
loss, share = model.evaluate(x_test, y_test, verbose=0)
answers = model.predict(x_test, verbose=0)

print(f"unseen flowers named rightly: {share:.0%} of {len(x_test)}")
print("numbers inside the network:", model.count_params())

# %% [markdown]
# Word by word.
#
# 1. **Build.** `Sequential` puts layers into a row. Four measurements come in. The first layer makes eight numbers of them, the
#    last one three: a share for each kind. The weights inside start at random.
# 2. **Compile.** It notes how the network will learn. The **loss** is one number: how wrong are the answers? The **optimizer**
#    is the rule by which the weights are changed, here *Adam*. Nothing is learned yet.
# 3. **Fit.** Here it learns. It takes 32 flowers at a time, which is called a **batch**. Once through all flowers is an
#    **epoch**.
# 4. **Evaluate.** How good is it on flowers it has never seen? Nothing is learned here.
# 5. **Predict.** It answers. Nothing is learned here, either.
#
# What does an answer look like? Three shares for each flower: how much speaks for each kind.

# %%
scene.shares(answers, y_test)

# %%
exercise("01.1")

# %%
exercise("01.2")

# %% [markdown]
# ## A guess
#
# So `fit` is where the magic is. Is it magic? It does one small thing again and again. We call it a *step*: take a batch,
# and learn a little from it. A step has a few lines.

# %%
predict("01.a")

# %% [markdown]
# ## Unfold fit
#
# Here is a step, opened. Above you see the lines of the engine itself, read from its source right now. Below, all the numbers
# that are there after the marked line: those of *your* network, with *your* flowers. What a line has just made has a black
# frame. **Next line** runs the next one.
#
# 1. Press **Next line** until a step is over. Which row of tables has changed at which line?
# 2. Stop at line 5, where the gradients are. A **gradient** says for one weight: if it grew a little, how much would the loss
#    grow? Then go on to line 6. Compare the signs in the rows *gradients* and *change*. What do you notice?
# 3. Move the slider *step* to 4, then to 5. The last batch of an epoch is smaller. Why?
# 4. Go back to line 1 of any step. Why do the gradients say *old*?

# %%
keras.utils.set_random_seed(1)
fresh = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.Dense(8, activation="relu", name="inside"),
        keras.layers.Dense(3, activation="softmax", name="end"),
    ]
)
fresh.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy")
explore.unfold_fit(fresh, x_train, y_train, batch_size=32)

# %% [markdown]
# Where a gradient is positive (blue), the weight gets smaller (orange), and the other way round. So the loss goes down. That is
# the whole trick; lesson 10 is about it. The step belongs to a rule called SGD, the simplest there is. Write
# `keras.optimizers.Adam(0.02)` in its place and run the cell again: only line 6 does something else.
#
# And all of it happened on a copy. Your own network has not moved. Try `explore.unfold_fit(model, x_train, y_train)`: that one
# has learned already. How large are its gradients?

# %% [markdown]
# ## How many steps?
#
# It is easily counted. With n flowers and batches of B, the last batch may be smaller:
#
# $$ \text{steps} \;=\; \text{epochs} \times \left\lceil \frac{n}{B} \right\rceil $$
#
# The brackets ⌈ ⌉ say: round up. And the optimizer keeps count by itself.

# %% tags=["keras"]
import math

counted = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
counted.compile("adam", "sparse_categorical_crossentropy")
counted.fit(x_train, y_train, batch_size=32, epochs=40, verbose=0)
print("by the formula:", 40 * math.ceil(len(x_train) / 32))
print("counted by the optimizer:", int(counted.optimizer.iterations))

# %%
exercise("01.3")

# %% [markdown]
# ## A second guess
#
# You will often run a cell twice.

# %%
predict("01.b")

# %%
exercise("01.4")

# %% [markdown]
# ## Red messages
#
# Keras's words must come in the right order, and their choices must fit together. If not, you get a red message. The last line
# of it says what is wrong. Here `compile` was forgotten.

# %% tags=["keras-differs"]
hasty = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
try:
    hasty.fit(x_train, y_train, verbose=0)
except (RuntimeError, ValueError) as refusal:
    print(refusal)

# %%
exercise("01.5")

# %% [markdown]
# ## Ten lines of your own
#
# Now you. Look at the ten lines above as often as you like. Nobody knows them by heart on the first day.

# %%
exercise("01.7")


# %%
def classify(x_train, y_train, x_new):
    # in place of the dots: build, compile, fit, predict; at the end, return the kinds
    ...


exercise("01.7").check(classify)

# %% [markdown]
# And does it work on data that are not made up? Here are 178 wines from three growers, with 13 measurements each. A quarter of
# them is put aside.

# %%
scene.your_network(classify)

# %% tags=["claims"]
from sklearn.datasets import load_wine

assert load_wine().data.shape == (178, 13)

# %% [markdown]
# ## Sharper than the document
#
# **"Capable of running on top of TensorFlow, CNTK, or Theano."** So it was, once. What does the computing below Keras is called
# its **backend**. The document lists those of its time.

# %%
scene.years()

# %% [markdown]
# Theano's makers announced its end in 2017. CNTK's version `2.7` was its last main one, in 2019. Keras `2.3`, of the same
# year, was the last with all three. For some years, Keras was a part of TensorFlow. Since Keras 3, one can choose again: **JAX, TensorFlow or PyTorch.**
# (A model that has learned can also answer by OpenVINO.)
#
# And which engine are *you* on?

# %% tags=["nbval-ignore-output"]
scene.engine(keras)

# %%
exercise("01.6")

# %% [markdown]
# nnteach is one engine more, made to be read. If the real Keras is installed, the next cell takes a network with its weights
# over to it, and asks both the same.

# %% tags=["nbval-ignore-output"]
keras.utils.set_random_seed(1)
small = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
scene.on_the_real_keras(small, x_test, now=False)

# %% [markdown]
# **"It hides a lot of mathematical complexity."** True, and a good thing on most days. But hidden is not gone. You have seen each
# line of a step, with its numbers. Every line that stands there can be opened further, down to a multiplication and a sum. The
# lessons that follow do so, one by one.
#
# **Two words we skipped.** In the ten lines stand `relu` and `softmax`. The document lists such functions as common, all
# in one row. Today they have their places: ReLU and its relatives inside, softmax or sigmoid at the end (lesson 08). And the
# document's pictures are links to other people's pages. Ours are drawn here, by the engine, while you look.

# %% [markdown]
# ## In three lines
#
# 1. Build, compile, fit, evaluate, predict: five words, and ten lines.
# 2. Only `fit` learns. Each step takes a batch, finds the gradients, and changes every weight a little.
# 3. Keras says what to do; a backend computes it: JAX, TensorFlow or PyTorch.
#
# Answer the opening question for yourself, in one sentence: *what does Keras do for me, and what does it hide?*
#
# > **Honesty box.** Irises are easy, and 30 flowers are few. Here one is misnamed, which is 3 percent. With other flowers put
# > aside, and another start, it is none or two. We show the six main lines of a step. Lines for masks, penalties and limits
# > are left out, because this network has none. The real Keras takes the same steps, but joins them into one large formula
# > before it computes. That suits large networks and graphics cards, and it is harder to look into.

# %% tags=["claims"]
assert round(100 / len(x_test)) == 3
