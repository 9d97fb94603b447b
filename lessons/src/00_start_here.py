# ---
# jupyter:
#   nnteach:
#     lesson: "00"
#     minutes: 10
# ---

# %% [markdown]
# # 00 · Start here
#
# **The question of this lesson:** *How does this course work?*
#
# Afterwards you will be able to
#
# - run a cell, change it, and run it again;
# - answer a question, ask for a hint, and make a guess;
# - help yourself when something goes wrong.
#
# And you will have trained a first network. About 10 minutes. You need a little Python: what a variable is, and what a
# function is.

# %% [markdown]
# The grey boxes are **cells** with code. Click into the next one and press **Shift + Enter**: it runs, and you land in the
# one below. It is the **set-up cell**. Each lesson begins with one; run it first, every time you open a lesson.

# %%
import nnteach as keras  # the network library of this course; it speaks like the well-known Keras
import nnteach_widgets as explore
from nnteach_course import exercise, predict, progress
from nnteach_course.scenes import lesson_00 as scene

# %% [markdown]
# Nothing to see? That is right. A number in the brackets on its left says that the cell has run.

# %% [markdown]
# ## Run a cell, change it, run it again
#
# Here are real data: small pictures of handwritten digits.

# %%
scene.some_digits()

# %% [markdown]
# The computer keeps them in a table. How large is it?

# %%
from sklearn.datasets import load_digits

pictures, digits = load_digits(return_X_y=True)
print(pictures.shape)

# %% [markdown]
# Now change the cell: write `pictures[0]` in place of `pictures.shape`, and run it again. You see the first picture as
# the computer sees it: 64 numbers, 0 for white, 16 for black. You can change every cell of this course. You cannot break
# anything.

# %% [markdown]
# ## Answer a question
#
# Questions look like this. **Check** judges your answer. A wrong one is no harm: the course knows the usual wrong ideas,
# and tells you which one it may have been. **Hint** helps in three steps. **Solution** opens after your first try.
#
# Try it. Then give a wrong answer on purpose, 64 perhaps, and read what comes back.

# %%
exercise("00.1")

# %% [markdown]
# Some questions want a few lines of Python. You write them in a cell, as here: put your line in place of the dots.

# %%
exercise("00.2")


# %%
def middle(a, b):
    # in place of the dots: what is halfway between a and b?
    ...


exercise("00.2").check(middle)

# %% [markdown]
# ## Make a guess
#
# Before something happens, we ask you to guess. Whoever has guessed sees more, whether the guess was right or not. So
# nothing is shown before. There are no points.

# %%
predict("00.a")

# %% [markdown]
# ## Your first network
#
# And here is that network, in ten lines. You need not understand a single one today. In a few lessons you will have
# looked behind each of them.

# %% tags=["keras"]
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

pictures, digits = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(
    pictures / 16, digits, test_size=0.2, stratify=digits, random_state=0
)
keras.utils.set_random_seed(0)
model = keras.Sequential(
    [
        keras.Input((64,)),  # 64 pixels come in
        keras.layers.Dense(32, activation="relu"),  # 32 neurons look at them
        keras.layers.Dense(10, activation="softmax"),  # ten numbers come out: how sure is it of each digit?
    ]
)
model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=20, verbose=0)  # here it learns
loss, share = model.evaluate(x_test, y_test, verbose=0)
print(f"{share:.0%} of {len(x_test)} unseen digits read rightly, after finding {model.count_params():,} numbers")

# %%
scene.reading(model, x_test, y_test)

# %% [markdown]
# Nobody told it what a 3 looks like. It saw examples, and changed its numbers a little after each handful. Look at those
# it misread: would you have known?
#
# Change something and run both cells again: 32 neurons to 2, or 20 rounds (`epochs`) to 1. What does it cost?

# %% [markdown]
# ## Take hold of a picture
#
# Some pictures are made to be touched. Here a single **neuron**, the smallest part of a network, tries to tell two
# kinds of flowers apart with a straight line. Take hold of the line and drag it. Its two ends turn it. The heading counts how many flowers lie on their own side.
#
# How many can you get? The line below the picture says in words what you see. Every picture works with the keyboard, too:
# **Tab** goes to a slider, the arrow keys move it.

# %%
explore.neuron_bench(preset="iris", hide=["input 1", "input 2", "activation"])

# %% [markdown]
# Soon you will let a network find that line by itself.

# %% [markdown]
# ## How a lesson is built
#
# Every lesson asks one question, and goes the same way:
#
# 1. **Remember**: two quick questions on earlier lessons.
# 2. **The idea**, in plain words, with a picture.
# 3. **A guess**, and then something to take hold of.
# 4. **The formula**, and the very lines of the library that compute it, with their numbers.
# 5. **Exercises**.
# 6. **Sharper than the document**: what a first explanation leaves out. "The document" is the text whose order this
#    course follows; where it is not exact, we say so and show it.
# 7. **In three lines**, and an honesty box: what we made simpler than it is.
#
# A new word stands in bold letters where it is explained. All of them wait in the [glossary](glossary.md), with a link back; the
# last line of each lesson leads there, too.
#
# A lesson takes 20 to 40 minutes. Its sections work by themselves, so you may stop anywhere.

# %% tags=["claims"]
import json

from nnteach_course.cli import find_lessons

headers = [json.loads(lesson.read_text(encoding="utf-8"))["metadata"] for lesson in find_lessons()]
minutes = [header["nnteach"]["minutes"] for header in headers]
assert all(20 <= least <= 40 for least in minutes[1:])  # this one is shorter

# %% [markdown]
# ## Where your work is kept
#
# You are working in your own copy of the lessons. What you write into cells is saved with **Ctrl + S** (on a Mac **⌘ + S**),
# and by itself every two minutes. When the course is updated, your copies stay as they are. A newer lesson is put beside a
# lesson that you have changed.
#
# Your answers are kept in the file `progress.json` beside the lessons. It knows what you answered, and nothing else about
# you. Here is how far you are:

# %% tags=["nbval-ignore-output"]
progress()

# %% [markdown]
# `progress.download()` gives you a copy to take along, `progress.put_back(...)` brings it to another machine.

# %% [markdown]
# ## When something goes wrong
#
# - **A red message.** Read its last line first. Often a name is not known: run the set-up cell, then the cell again.
# - **A cell does not end** (a star stays in its brackets). Press the square in the bar above: it stops the cell.
# - **Everything is odd.** Menu *Kernel*, then *Restart Kernel*. Your text stays; only the memory is emptied. Run the set-up
#   cell, and go on.
# - **A cell is beyond repair.** **Ctrl + Z** takes your changes back, one by one.

# %%
exercise("00.3")

# %% [markdown]
# ## In three lines
#
# 1. **Shift + Enter** runs a cell; the set-up cell comes first; every cell may be changed.
# 2. Guess, check, ask for a hint: wrong answers are the useful ones.
# 3. If all else fails: restart the kernel, run the set-up cell, go on.
#
# So, *how does this course work?* You do something, and see what happens. On to the next lesson.
#
# > **Honesty box.** These digits are tiny and tidy: 8 by 8 pixels, each in the middle of its picture. And the network could
# > learn in less than a second because it is small: it has 2,410 numbers to find. The largest have billions.
