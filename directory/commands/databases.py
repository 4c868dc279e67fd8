"""``cardfile database roles``: what each process may do with Postgres, as SQL or applied."""

import click

from directory import roles
from directory.commands.starting import Start, out


@click.group()
def database() -> None:
    """The database's own guards."""


@database.command("roles")
@click.option("--apply", "applied", is_flag=True, help="make the roles and grant them, as the owner of the tables")
@click.pass_obj
def show_roles(start: Start, *, applied: bool) -> None:
    """Prints the SQL for a role of each process. Web, privacy and worker are granted what they need; Postgres only."""
    held = start()
    if not applied:
        if held.database.sqlite:
            click.echo("This Cardfile works on SQLite, which has no roles; the lines below are for Postgres.", err=True)
        statements = [*roles.creations(), *(line for role in roles.ROLES for line in roles.grants(role))]
        click.echo("\n".join(f"{statement};" for statement in statements))
        return
    if held.database.sqlite:
        raise click.ClickException("SQLite has no roles: its file belongs to one user. Set DATABASE_URL to Postgres")
    with held.database.engine.begin() as connection:
        for statement in roles.creations():
            connection.exec_driver_sql(statement)
        found = roles.apply(connection)
    out.print(f"Granted to {', '.join(found)}. Give each a password: ALTER ROLE … PASSWORD …")
