"""The addresses of the desk, made from the table of routes and nothing else."""

from glasnost.desk.routes import ROUTES

urlpatterns = [route.pattern() for route in ROUTES]

handler400 = "glasnost.desk.errors.not_understood"
handler403 = "glasnost.desk.errors.forbidden"
handler404 = "glasnost.desk.errors.not_found"
handler500 = "glasnost.desk.errors.broken"
