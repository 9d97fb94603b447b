# ---
# jupyter:
#   nnteach:
#     lesson: "03"
#     minutes: 35
# ---

# %% [markdown]
# # 03 · How it works
#
# **The question of this lesson:** *What does one neuron do with the numbers it gets?*
#
# Afterwards you will be able to
#
# - compute a neuron by hand, and read its formula aloud;
# - say what a weight does, what a bias does, and in which order things happen;
# - do the same for a whole batch of examples with one line of code.
#
# About 35 minutes. It follows the section *How it Works* of the document. You need lesson 00, and no mathematics beyond
# multiplying and adding.
#
# Run each cell with **Shift + Enter**. Begin with the next one; then every section works by itself.

# %%
import numpy as np

import nnteach as keras  # tomorrow: import keras
import nnteach_widgets as explore
from nnteach_course import equation, exercise, predict, review
from nnteach_course.scenes import lesson_03 as scene

# %% [markdown]
# ## Remember
#
# Two questions from earlier lessons. Answer before you read on: what you call back to mind, you keep.

# %%
exercise("03.r1")

# %%
exercise("03.r2")

# %% [markdown]
# And what you missed in an earlier lesson comes back here, once you have worked on some.

# %%
review("03")

# %% [markdown]
# ## The idea
#
# A network is made of **layers**, and a layer is made of **neurons**. Open one neuron, and you find a small calculator. It gets
# some numbers, the **inputs**. It gives one number, the **output**. In between it does three things, always in this order:
#
# 1. It multiplies each input by a number of its own, the **weight** of that input, and adds the products up.
# 2. It adds one more number, its **bias**. The sum is now called **z**.
# 3. It sends z through a curve, its **activation function**. What comes out is called **y**.
#
# Here is one. It looks at a petal of an iris flower: how long is it, how wide? It answers how sure it is that the flower
# is a *virginica*, and not its sister, the *versicolor*. 0 is a clear no, 1 a clear yes.

# %%
scene.one_neuron()

# %% [markdown]
# Read it from left to right. 5 times 1 is 5. 1.5 times 2 is 3. Together 8, and the bias takes 8.2 away: z = −0.2. The
# curve is called **sigmoid**. It turns any number into one between 0 and 1, and 0 into one half. So y is 0.45: almost
# undecided, a little more no than yes.
#
# A big weight says: *this input matters*. A negative weight says: *the more of this, the less of me*. A weight of zero
# says: *I do not look at this one*. And the bias says how much it takes before I say yes.

# %% tags=["claims"]
total = 5 * 1 + 1.5 * 2  # together 8
z = total - 8.2
assert total == 8 and round(z, 2) == -0.2
assert round(float(keras.activations.sigmoid(np.array(z))), 2) == 0.45
assert keras.activations.sigmoid(np.zeros(1)) == 0.5  # 0 becomes one half

# %% [markdown]
# ## A guess
#
# Now the same neuron, with the same three numbers, looks at a hundred flowers. Draw them in a plane: to the right the
# length of the petal, upwards its width. Somewhere the neuron changes its mind.

# %%
predict("03.a")

# %% [markdown]
# ## The neuron bench
#
# Here is this neuron with all its numbers. On the right you see the plane with its border.
#
# 1. Take hold of the *point* and drag it across the border. Watch z and y: where does z change its sign?
# 2. Take hold of the *line* and drag it. Which of the numbers has changed? Does the line turn?
# 3. Take hold of a *ring* at the end of the line. Which numbers change when it turns?
# 4. How many of the 100 flowers can you get onto their own side? Our round numbers get 94.

# %%
bench = explore.neuron_bench([1, 2], -8.2, inputs=[5, 1.5], preset="iris")
bench

# %% [markdown]
# **The weights decide how the border is turned. The bias shifts it without turning it.** One more freedom hides in these
# three numbers; the last guess of this lesson will show it.
#
# So the bias moves things. Which way?

# %%
predict("03.b")

# %% [markdown]
# ## The formula, and the lines that compute it
#
# In the letters of the field, a neuron with n inputs is
#
# $$ Y = F\Big(\sum_{i=1}^{n} w_i\, x_i + b\Big) $$
#
# Read it aloud: "Y is F of: the sum, for i from 1 to n, of weight i times input i; plus b." The sign Σ is a Greek S, for
# *sum*. The small i counts the inputs. All this together is called a **weighted sum**, and F is the activation.
#
# Now the same in the engine. Three letters stand for whole tables there: **x** has a row for each example, **W** a column
# for each neuron, **b** a number for each neuron. The sign `@` does what Σ does: it multiplies the pairs and adds up.

# %%
equation("dense.call", x=[[5, 1.5]], W=[[1], [2]], b=[-8.2], function="sigmoid")

# %% [markdown]
# Choose a letter to find it in the code. Then change `b=[-8.2]` to `b=[-7.2]` and run the cell again: z grows by 1, and y?
#
# **Many flowers, many neurons, one line.** Examples that go through a network together are called a **batch**. Here three
# flowers meet three neurons, each with weights of its own. Every row meets every column once.

# %%
scene.batch()

# %%
x = np.array([[5.0, 1.5], [6.0, 2.2], [4.0, 1.3]])  # three flowers, two inputs each
W = np.array([[1.0, 0.5, -1.0], [2.0, -1.0, 1.0]])  # two inputs, three neurons
b = np.array([-8.2, 0.5, 3.0])  # one bias for each neuron
z = x @ W + b
print("x", x.shape, "@ W", W.shape, "+ b", b.shape, "= z", z.shape)
print(z.round(1))

# %% [markdown]
# The sizes tell you whether it fits. In `x @ W` the inner two must be equal: (3, **2**) @ (**2**, 3). They are the inputs.
# The outer two remain: 3 flowers, 3 neurons. Write the sizes down before you multiply; it saves an evening.

# %% [markdown]
# ## A last guess
#
# The weights turn the border, the bias moves it. What if all three numbers become twice as large?

# %%
predict("03.c")

# %% [markdown]
# So different numbers can draw the same border: only the sureness differs. Keep it in mind when you see what training
# finds.

# %% [markdown]
# ## Exercises
#
# Each has a *Check*, three hints, and a solution after your first try. A wrong answer is worth a lot here: it tells you
# which idea to look at again.

# %%
exercise("03.1")

# %%
exercise("03.2")

# %%
exercise("03.3")


# %%
def neuron(x, w, b):
    # in place of the dots: the sum, the bias, relu
    ...


exercise("03.3").check(neuron)

# %%
exercise("03.4")


# %%
def layer(x, W, b):
    # in place of the dots: the same for a whole table of examples, and for several neurons
    ...


exercise("03.4").check(layer)

# %%
exercise("03.5")

# %%
exercise("03.6")

# %% [markdown]
# ## A neuron that learns
#
# So far we chose the three numbers. Now the neuron finds its own. It gets 70 of the hundred flowers, each with its right
# answer. The other 30 it never sees; on them we test it. `stratify` keeps both kinds equally frequent on both sides.

# %% tags=["keras"]
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

iris = load_iris()
two_kinds = iris.target > 0  # leave out the third species, which is easy
petals = iris.data[two_kinds][:, 2:]  # length and width of the petals, in cm
virginica = (iris.target[two_kinds] == 2).astype(int)  # 1 for virginica, 0 for versicolor
x_train, x_test, y_train, y_test = train_test_split(
    petals, virginica, test_size=0.3, stratify=virginica, random_state=0
)

keras.utils.set_random_seed(0)
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(keras.optimizers.Adam(0.2), "binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=150, verbose=0)

said = model.predict(x_test, verbose=0)[:, 0] > 0.5
print("unseen flowers named rightly:", (said == y_test).sum(), "of", len(y_test))
print("whoever always says versicolor:", (y_test == 0).sum(), "of", len(y_test))

# %% tags=["claims"]
assert (len(petals), len(x_train), len(x_test)) == (100, 70, 30)

# %% tags=["keras"]
w, b = model.get_weights()
print("weights", w[:, 0].round(1), " bias", b.round(1))
z = x_test @ w + b
y = 1 / (1 + np.exp(-z))  # sigmoid, written out
difference = np.abs(y - model.predict(x_test, verbose=0)).max()
print("predict is nothing but this sum and this curve:", bool(difference < 1e-5))

# %%
scene.trained_and_by_hand(model, x_test, y_test)

# %% [markdown]
# Its numbers are not ours. Its line is flatter: it looks at the width above all. Between the two kinds there is room for
# many lines, and training stopped at one of them. How often do the two neurons agree?

# %% tags=["keras"]
by_hand = x_test @ np.array([1.0, 2.0]) - 8.2 > 0
print("our numbers name rightly:", (by_hand == y_test).sum(), "of", len(y_test))
print("both neurons say the same:", (by_hand == said).sum(), "of", len(y_test))

# %% [markdown]
# Two sets of numbers, two different lines, and not one of these flowers on which they disagree: there is no single right
# answer. (To be fair: we chose our numbers with all hundred flowers in view. For them the thirty were no test.)
#
# **Do not read too much into one number.** Thirty flowers are few: one flower more or less is 3 percent. How does it fare
# with another draw of the thirty?

# %% tags=["keras"]
shares = []
for draw in range(5):
    x_train, x_test, y_train, y_test = train_test_split(
        petals, virginica, test_size=0.3, stratify=virginica, random_state=draw
    )
    keras.utils.set_random_seed(draw)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(keras.optimizers.Adam(0.2), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=150, verbose=0)
    shares.append(model.evaluate(x_test, y_test, verbose=0)[1])
print("five draws:", ", ".join(f"{share:.0%}" for share in shares), f" mean {np.mean(shares):.0%}")

# %% [markdown]
# How `fit` finds the numbers is the story of lessons 09 to 12. What it looks for, you know now: two weights and a bias.

# %% [markdown]
# ## Sharper than the document
#
# **Count the terms.** The document lets i run from 0 to n, and says that n is the number of connections. Take it at its
# word, with three connections:

# %%
n = 3
for first in (0, 1):
    terms = list(range(first, n + 1))
    print("from", first, "to n:", terms, "are", len(terms), "terms")

# %% [markdown]
# One too many: there is no connection number 0. So i counts from 1 to n.
#
# Some books do begin with 0, and mean a trick. They add an input x₀ that is always 1, and call the bias its weight, w₀.
# Then the bias is inside the sum, and the "+ b" must go. Both ways give the same number. Only both at once is wrong:

# %%
x, w, b = np.array([3.0, 2.0, 1.0]), np.array([1.0, -3.0, 2.0]), 1.5
x_from_0, w_from_0 = np.append(1.0, x), np.append(b, w)
print("from 1, with + b:    ", w @ x + b)
print("from 0, without + b: ", w_from_0 @ x_from_0)
print("from 0, and + b:     ", w_from_0 @ x_from_0 + b, " the bias came twice")

# %% [markdown]
# **Where x comes from.** The document calls x "the value of the connected neuron from the previous value". It means the
# previous *layer*: the y of one layer is the x of the next. Look, in a network of two layers:

# %%
keras.utils.set_random_seed(3)
two = keras.Sequential(
    [keras.Input((2,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)]
)
two.predict(np.array([[5.0, 1.5]]), verbose=0)
first, second = keras.inspection.snapshot(two)
print("the first layer gives y =", first.y.round(2))
print("the second one gets x = ", second.x.round(2))

# %% [markdown]
# **Sideways, not up.** "The bias allows us to shift the network up or down by a constant value. It is like the y-intercept
# of a line." That is a good first picture, and exact for a neuron without activation. With an activation, look where b
# stands: *inside* F. There it moves the curve sideways. Only what is added after F moves it up, and that is the bias of
# the *next* layer.

# %%
scene.two_biases()

# %% [markdown]
# And the sign is a trap: *plus* moves the curve to the *left* (if the weight is positive). The bend is where x + b = 0,
# so at x = −b. In general it is at −b/w.
#
# One more thing, for lesson 07: the document speaks of one bias for each layer. In the tables above, b had three numbers
# for three neurons.

# %% [markdown]
# ## In three lines
#
# 1. A neuron multiplies and adds up, adds its bias, and bends the sum: y = F(Σ wᵢ xᵢ + b), in this order.
# 2. The weights turn its border, the bias moves it; the border itself is always straight.
# 3. For a batch and a whole layer it is one line, `x @ W + b`: rows are examples, columns are neurons.
#
# Answer the opening question for yourself, in one sentence: *what does one neuron do with the numbers it gets?*
#
# > **Honesty box.** Two inputs, so that one can draw them; real neurons of a network have hundreds, and their border is
# > flat in a space nobody can draw. We left out the third iris, because it is easy. The neurons in your head do much more
# > than this; the name is a comparison from 1943, and a loose one.
