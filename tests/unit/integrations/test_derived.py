"""Methods of a family of classes: which are met, when, and how they come back."""

import types

import pytest

from dashcam.capture import patch
from dashcam.integrations.derived import derived


def library():
    """A module with a family of two generations, which keeps count of its classes itself."""
    module = types.ModuleType("animals")

    class Animal:
        known = []

        def __init_subclass__(cls, **kwargs):
            super().__init_subclass__(**kwargs)
            Animal.known.append(cls.__name__)

        def say(self):
            return "..."

    class Dog(Animal):
        def say(self):
            return "woof"

    class Puppy(Dog):
        pass

    module.Animal, module.Dog, module.Puppy = Animal, Dog, Puppy
    return module


def louder(original, name):
    def say(self):
        return f"{original(self)}! ({name.rpartition('.')[2]})"

    return say


def put(module, methods):
    return derived("animals", "animals", "Animal", methods, "nothing").apply(module)


def test_each_class_is_met_at_its_own_method_once():
    """A class without one has its parent's."""
    module = library()
    put(module, {"say": louder})
    assert [cls().say() for cls in (module.Animal, module.Dog, module.Puppy)] == [
        "...! (say)",
        "woof! (say)",
        "woof! (say)",
    ]


def test_a_class_defined_later_is_met_and_the_family_still_hears_of_it():
    """Its own `__init_subclass__` runs as before."""
    module = library()
    put(module, {"say": louder})

    class Cat(module.Animal):
        def say(self):
            return "meow"

    assert (Cat().say(), module.Animal.known) == ("meow! (say)", ["Dog", "Puppy", "Cat"])


def test_all_get_their_own_back():
    """Methods and `__init_subclass__` are the very objects they were."""
    module = library()
    before = {cls: dict(vars(cls)) for cls in (module.Animal, module.Dog, module.Puppy)}
    undo = put(module, {"say": louder})

    class Cat(module.Animal):
        def say(self):
            return "meow"

    undo()
    assert {cls: dict(vars(cls)) for cls in before} == before
    assert Cat().say() == "meow"


def test_a_root_without_an_init_subclass_has_none_afterwards():
    """Most classes have none."""
    module = types.ModuleType("animals")
    module.Animal = type("Animal", (), {"say": lambda _: "..."})
    put(module, {"say": louder})()
    assert "__init_subclass__" not in vars(module.Animal)


def test_what_somebody_else_put_there_since_stays():
    """We take out what is ours."""
    module = library()
    undo = put(module, {"say": louder})
    module.Dog.say = "theirs"
    undo()
    assert module.Dog.say == "theirs"


def test_an_abstract_method_is_nobodys():
    """There is nothing to call."""
    module = library()
    module.Animal.say.__isabstractmethod__ = True
    put(module, {"say": louder})
    assert (module.Animal().say(), module.Dog().say()) == ("...", "woof! (say)")


@pytest.mark.parametrize(("root", "method"), [("Plant", "say"), ("Animal", "photosynthesise")])
def test_a_release_without_it_is_told(root, method):
    """`dashcam doctor` names the hook that no longer fits."""
    module = library()
    patch.on([])
    setup = derived("animals", "animals", root, {method: louder}, "all is lost")
    with pytest.raises(AttributeError):
        setup.apply(module)
    assert setup.name == f"{root}.{method}"
