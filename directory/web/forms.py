"""What forms may send, before anything is done with it; the gate has asked for the form's proof already."""

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional


class _Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    class Meta:
        """The proof of every form is asked by the gate, for each unsafe request."""

        csrf = False


class LoginForm(_Form):
    """Address and password; what is too long is refused like what is wrong."""

    email = StringField(validators=[InputRequired(), Length(max=254)])
    password = StringField(validators=[InputRequired()])
    goal = StringField(validators=[Length(max=3_000)])


class ForgottenForm(_Form):
    """Where a link for a new password is to go."""

    email = StringField(validators=[InputRequired(), Length(max=254)])


class NewPasswordForm(_Form):
    """The new password; the link says whose."""

    new_password = StringField(validators=[InputRequired()])


class SecondFactorForm(_Form):
    """A code of the app, or a recovery code."""

    code = StringField(validators=[Length(max=40)])
    recovery_code = StringField(validators=[Length(max=40)])
    goal = StringField(validators=[Length(max=3_000)])


class EnrolForm(_Form):
    """The first code of a new app."""

    code = StringField(validators=[Length(max=40)])


class PasswordForm(_Form):
    """The password now and the new one."""

    old_password = StringField(validators=[InputRequired()])
    new_password = StringField(validators=[InputRequired()])


class SessionsForm(_Form):
    """Which browser to sign out: the id of one, or all others."""

    end = StringField(validators=[InputRequired(), Length(max=26)])


class RevealManyForm(_Form):
    """Asks what a reveal costs, then agrees to that price."""

    step = StringField(validators=[AnyOf(("quote", "confirm"))])
    price = IntegerField(validators=[Optional(), NumberRange(min=0, max=1_000_000)])


class WhoForm(_Form):
    """An address to look up, and why."""

    address = StringField(validators=[InputRequired(), Length(max=254)])
    because = StringField(validators=[InputRequired(), Length(min=5, max=200)])


class SplitForm(_Form):
    """Which records of which card are somebody else's, and why: first what would be, then the yes."""

    step = StringField(validators=[AnyOf(("preview", "confirm"))])
    address = StringField(validators=[InputRequired(), Length(max=254)])
    because = StringField(validators=[InputRequired(), Length(min=5, max=200)])
    profile_id = StringField(validators=[InputRequired(), Length(min=26, max=26)])
    shared = StringField(validators=[Optional(), AnyOf(("old", "new", "both"))])
