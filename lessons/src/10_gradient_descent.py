# ---
# jupyter:
#   nnteach:
#     lesson: "10"
#     minutes: 35
# ---

# %% [markdown]
# # 10 · Gradient descent
#
# **The question of this lesson:** *How does a network find good weights?*
#
# Afterwards you will be able to
#
# - work out the next weight by hand, with the right sign;
# - tell from a walk whether the learning rate is too small, good, or too large, and say where "too large" begins;
# - explain why descending finds *a* valley and not *the* valley, and when it is time to stop.
#
# About 35 minutes. It follows the section *Gradient Descent* of the document. You need lesson 09 (the loss), or an idea
# of it.
#
# Run each cell with **Shift + Enter**. Begin with the next one; then every section works by itself. It also loads the data:
# 442 patients with diabetes. We use one of their numbers, the body-mass index (weight for height), to foretell how far
# the illness will be a year later. Both are *standardised*: mean 0, spread 1.

# %%
import numpy as np
from sklearn.datasets import load_diabetes

import nnteach as keras  # tomorrow: import keras
import nnteach_widgets as explore
from nnteach_course import equation, exercise, predict, review
from nnteach_course.scenes import lesson_10 as scene

patients, illness = load_diabetes(return_X_y=True, scaled=False)
bmi = patients[:, [2]]
x = (bmi - bmi.mean()) / bmi.std()
y = (illness - illness.mean()) / illness.std()

# %% [markdown]
# ## Remember
#
# Two questions from earlier lessons. Answer before you read on: what you call back to mind, you keep.

# %%
exercise("10.r1")

# %%
exercise("10.r2")

# %% [markdown]
# And what you missed in an earlier lesson comes back here, once you have worked on some.

# %%
review("10")

# %% [markdown]
# ## The idea
#
# Our model is as small as a model can be: one weight, no bias. It says **w · x**. So each weight is a line through the
# patients. How well does a line fit? The **loss** tells: the mean squared error, large for a bad line, small for a good
# one.
#
# Now draw the loss over the weight. You get a *hill*, or rather a valley. Each place in it is a weight; its height is
# the loss. To learn means: to walk down.

# %%
scene.lines_and_hill(x, y)

# %% [markdown]
# Here you see the whole valley, because there is only one weight. A real network has thousands or millions. Nobody can
# draw that land, and nobody can try every place. Think of a walker in thick fog. What can one still know? **How steep the
# ground is underfoot.** That is enough for a rule:
#
# > Feel the slope. Take a step downhill. Again.
#
# The slope is called the **gradient**: how much the loss grows when the weight grows a little. With many weights it has
# one number for each. The rule is called **gradient descent**.

# %% [markdown]
# ## A walk, step by step
#
# Let us walk. We start at w = −1.5, a bad place. `train_on_batch` finds the gradient and takes one step. The
# **learning rate** of 0.1 says how long a step is: 0.1 times the gradient.

# %%
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
model.compile(keras.optimizers.SGD(learning_rate=0.1), "mse")
model.set_weights([np.array([[-1.5]])])

path = [-1.5]
for _ in range(12):
    loss = model.train_on_batch(x, y)
    gradient = keras.inspection.snapshot(model)[0].gradients["kernel"].item()
    path.append(model.get_weights()[0].item())
    print(f"at w = {path[-2]:6.3f}   loss {loss:.3f}   gradient {gradient:6.3f}   ->   w = {path[-1]:6.3f}")

# %%
scene.steps(path)

# %% [markdown]
# Look at the columns. The gradient is negative all the way: the ground falls to the right. So w grows. And the steps get
# shorter by themselves, because the ground gets flatter. At the floor of the valley the slope would be 0, and the walk
# at rest.
#
# Nobody told the walker where the floor is.

# %% [markdown]
# ## A guess: which learning rate?
#
# So far the rate was 0.1. Is a larger one better, since it walks faster? Or worse?

# %%
predict("10.a")

# %% [markdown]
# So there are three ways. **Too small:** safe, and slow. **Just right:** there in a few steps. **Too large:** each step
# jumps over the floor and lands higher on the other side. We say that the walk **diverges**.

# %% [markdown]
# ## The hill walker
#
# The same valley, to walk in. Click where you want to start. **Step** goes one step downhill, **Back** takes it back, **Run 20**
# makes twenty. The words below the picture say where you are.
#
# Three tasks:
#
# 1. Click on the right wall of the valley. Which sign has the gradient there? Work out the next w by hand; the words below
#    the picture say whether you are right.
# 2. Find the rate that arrives in a single step, from anywhere.
# 3. Find the largest rate that still arrives within 20 steps. Beyond which does the walk run away? The words name a limit,
#    2/λ; in a moment you will see where it comes from.

# %%
walker = explore.hill_walker(preset="curve")
walker

# %% [markdown]
# ## The formula, and the lines that compute it
#
# One step, for each weight:
#
# > **w ← w − η · g**
#
# **g** is the gradient. **η** (the Greek letter *eta*) is the learning rate. The minus is the whole point. The gradient
# points uphill, and we want to go down. Is g negative, then minus times minus is plus, and w grows.
#
# Below: the formula, the lines of the engine (read from its source, right now), and the numbers of the first step above.

# %%
equation("sgd", w=-1.5, gradient=-4.173, learning_rate=0.1)

# %% [markdown]
# (The half with momentum is for later.) Note what is *not* in the formula: the loss itself. Only its slope is. We come back
# to that.

# %% [markdown]
# Now by hand. Each exercise has a *Check*, three hints, and a solution after your first try. A wrong answer is worth a lot
# here: it tells you which idea to look at again.

# %%
exercise("10.1")

# %% [markdown]
# And where does g come from? From the loss, backwards. This is the mean squared error with the numbers of your first
# question, and how it changes with each prediction. How that goes on to each weight is lesson 11, backpropagation.

# %%
equation("loss.mse", y_true=[1.0, 2.0], y_pred=[3.0, 1.0])

# %% [markdown]
# ## Write it yourself
#
# The rule fits into one line. It should work for any number of weights at once.

# %%
exercise("10.2")


# %%
def sgd_step(w, gradient, learning_rate):
    ...  # your line: the weights after one step


exercise("10.2").check(sgd_step)

# %% [markdown]
# Let it loose on the hill, twelve times in a row, from w = −1.5:

# %%
scene.your_walk(sgd_step)

# %% [markdown]
# Try `scene.your_walk(sgd_step, rate=0.9)`, and then 1.1.

# %% [markdown]
# ## How long may a step be?
#
# Another guess first, with a slider.

# %%
predict("10.b")

# %% [markdown]
# So each step multiplies the distance by the same factor; with a rate of 1.1 it is 1.2. Where does that come from? Ask the
# engine for the slope at three places.


# %%
def slope_at(w):
    """The gradient at w: one training step with a rate of 0, which moves nothing."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.SGD(learning_rate=0.0), "mse")
    model.set_weights([np.array([[w]])])
    model.train_on_batch(x, y)
    return keras.inspection.snapshot(model)[0].gradients["kernel"].item()


for w in (0.0, 1.0, 2.0):
    print(f"at w = {w:g} the slope is {slope_at(w):6.3f}")
print(f"for each 1 to the right it grows by {slope_at(1.0) - slope_at(0.0):.3f}")

# %% [markdown]
# The slope grows evenly: by 2 for each 1 to the right. This number says how *curved* the valley is. We call it the
# **curvature**, λ (*lambda*). Here it is the mean of 2x², and as x is standardised, that is 2.
#
# So at a distance d from the floor the slope is λ · d. A step takes away η · λ · d. What is left of the distance is
#
# > **d ← (1 − η λ) · d**
#
# The same factor at every step. The walk comes nearer only if the factor lies between −1 and 1. And that is so as long as
#
# > **η < 2 / λ**

# %%
curvature = round(slope_at(1.0) - slope_at(0.0), 3)
for rate in (0.1, 0.5, 0.9, 1.0, 1.1):
    factor = 1 - rate * curvature
    print(f"rate {rate}: each step multiplies the distance by {factor:5.2f}, twenty steps by {factor**20:.3g}")

# %% [markdown]
# A rate of 0.5 is perfect here: the factor is 0, and one step is enough. Below, the walk creeps; above, it jumps from side to
# side; beyond 1 it is lost. On a real network nobody knows λ, and it changes on the way. So one tries a tenth, a
# hundredth, a thousandth, and looks at the loss. **If it explodes, the rate is too large for the steepest place.**

# %%
exercise("10.3")

# %% [markdown]
# ## A ravine
#
# Two weights now: one for the body-mass index, one for the blood pressure. The loss is a landscape over a map, drawn with
# lines of equal height. Both numbers are in the units they were measured in (with their mean taken away). A guess first,
# with your finger on the map.

# %%
predict("10.d")

# %% [markdown]
# The gradient knows the slope underfoot, and nothing of the floor. Here is how the walk goes on, on the left. On the right
# the same two numbers are standardised. Each walk takes eight steps with the best rate that its hill has.

# %%
scene.ravine()

# %% [markdown]
# On the left the walk jumps between the walls of a **ravine** and hardly moves along it. Each step goes straight down the
# steepest way, and in a ravine that is across, not along.

# %%
exercise("10.4")

# %% [markdown]
# Walk along a ravine yourself. **Is there a rate that arrives within 20 steps?** When you have tried a few, add
# **momentum** with the second slider. The walker then keeps a part of the last step, like a heavy ball: across the ravine the pushes cancel,
# along it they add up. Begin with a momentum of 0.7.

# %%
explore.hill_walker(preset="ravine")

# %% [markdown]
# Without momentum no rate does it; we tried them all. With it, several do. Its rule is the formula from above with one
# number more; lesson 12 takes it up.

# %% [markdown]
# ## Two starts
#
# Until now there was one valley. Give the neuron a bend, a ReLU, and let it say the illness itself, in hundreds of points
# (25 to 346 points, never negative). With one weight and no bias it can speak for the heavier patients (w positive) or
# for the lighter ones (w negative). For the others it says 0.

# %%
scene.two_valleys()

# %% tags=["claims"]
assert (illness.min(), illness.max()) == (25, 346)

# %%
predict("10.c")

# %% [markdown]
# A valley floor that is not the lowest of all is called a **local minimum**. Gradient descent feels only the ground underfoot. It
# finds *a* valley: the one in which it starts.
#
# Is that bad? Less than it looks. Here one weight had to choose a side. Give the neuron partners, and some start on
# each side. Large networks have so many directions that most low places seem to have a way further down. In practice one
# starts at random, and when it matters, more than once.
#
# Here are two valleys of another small network: it tells irises apart by the length of their petals. From which starts
# does the walk end in the deeper one?

# %%
explore.hill_walker(preset="two-valleys")

# %% [markdown]
# ## Lower is not the goal
#
# The walker goes down the hill of the *training* patients. But we want to foretell *new* ones, and their hill looks a
# little different. So we put patients aside. A network with 32 hidden units learns from 50 of them, with all ten numbers.
# The loss on 196 others, which it never learns from, is called the **validation loss**. One pass through the 50 is an
# **epoch**; since each step looks at all 50, an epoch is one step.

# %% tags=["keras"]
order = np.random.default_rng(0).permutation(len(patients))
learn, choose, report = np.split(order, [50, 246])  # 50 patients, 196, and 196 more
numbers = (patients - patients[learn].mean(axis=0)) / patients[learn].std(axis=0)
wanted = (illness - illness[learn].mean()) / illness[learn].std()


def trained(**options):
    """600 steps downhill on the hill of 50 patients; returns the network and its history."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((10,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)]
    )
    model.compile(keras.optimizers.SGD(learning_rate=0.05), "mse")
    aside = (numbers[choose], wanted[choose])
    history = model.fit(
        numbers[learn], wanted[learn], batch_size=50, epochs=600, validation_data=aside, verbose=0, **options
    )
    return model, history.history


by_heart, history = trained()

# %%
scene.learning(history, guessing=np.mean(wanted[choose] ** 2))

# %% [markdown]
# The training loss sinks and sinks. The validation loss turns round, climbs, and in the end stands *higher* than if one had
# always guessed the mean. The network has learned its 50 patients by heart, with all their chances and oddities. That is
# called **overfitting**.

# %%
exercise("10.5")

# %% [markdown]
# And in code. `patience=30` means: wait 30 epochs for something better, then stop.

# %% tags=["keras"]
stop = keras.callbacks.EarlyStopping(patience=30, restore_best_weights=True)
in_time, shorter = trained(callbacks=[stop])

print(f"stopped after {len(shorter['loss'])} epochs, best was epoch {1 + np.argmin(shorter['val_loss'])}")
for name, model in {"stopped in time": in_time, "600 epochs": by_heart}.items():
    print(f"{name}: loss on the third group {model.evaluate(numbers[report], wanted[report], verbose=0):.2f}")

# %% [markdown]
# The third group, 196 more patients, had no say in anything. So its loss is an honest forecast. Would another draw of
# patients tell another story? Try `default_rng(1)`, 2, 3. We tried ten: learning by heart was worse each time.
#
# **Is it always so drastic?** Here are 50 handwritten digits, and 400 others to judge by.

# %% tags=["keras"]
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

images, labels = load_digits(return_X_y=True)
few, rest, few_labels, rest_labels = train_test_split(
    images / 16, labels, train_size=50, test_size=400, stratify=labels, random_state=1
)
keras.utils.set_random_seed(1)
reader = keras.Sequential(
    [keras.Input((64,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10, activation="softmax")]
)
reader.compile(
    keras.optimizers.SGD(learning_rate=0.2, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"]
)
digits = reader.fit(
    few, few_labels, batch_size=50, epochs=300, validation_data=(rest, rest_labels), verbose=0
).history
best = int(np.argmin(digits["val_loss"]))
for name, epoch in {"lowest validation loss": best, "at the end": len(digits["loss"]) - 1}.items():
    loss, right = digits["val_loss"][epoch], digits["val_accuracy"][epoch]
    print(f"epoch {epoch + 1:3d}, {name}: training {digits['loss'][epoch]:.4f}, unseen {loss:.2f}, read rightly {right:.0%}")

# %% [markdown]
# The loss on unseen digits climbs here, too. But the share that is read rightly stays about the same: the network does
# not make many more mistakes, it makes them *with more certainty*. Two measures, two stories; look at both.

# %% [markdown]
# ## Sharper than the document
#
# **"Find the optimal parameters."** A good first picture. You have seen the sharper one: it finds *good* weights, near
# where it starts, if the rate suits the land. There is no guarantee.
#
# **"As low as possible."** On the training data that is what the walk does. What *we* want is a low loss on data it has not
# seen; that is why one stops in time.
#
# **"Poor job, drastic changes."** It sounds right that a large loss makes a large step. Decide for yourself:

# %%
exercise("10.6")

# %% [markdown]
# **"The direction of steepest descent."** Steepest where you stand, and in the units you measure in. In the ravine
# above both maps show the *same* model and the same patients. Only the units differ, and with them the direction that is called
# steepest. That is why one standardises, and why there are other optimizers (lesson 12).

# %% [markdown]
# ## In three lines
#
# 1. Feel the slope, take a step downhill, again: w ← w − η · g.
# 2. The rate decides: below 2/λ the walk arrives, beyond it runs away; standardise, so that one rate suits all weights.
# 3. It finds a valley, not the deepest, and the training valley is not the goal: watch the validation loss, stop in time.
#
# Answer the opening question for yourself, in one sentence: *how does a network find good weights?*
#
# > **Honesty box.** One or two weights, so that one can draw the land; in millions of dimensions it looks different. Our
# > bowls have the same curvature everywhere; those of networks do not, so 2/λ is a guide there and no law. Every step
# > looked at all patients; networks mostly use a few at a time (lesson 12). And a body-mass index foretells an illness
# > only roughly: even on the valley floor two thirds of the loss are left.
