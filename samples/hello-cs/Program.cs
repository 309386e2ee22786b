var app = WebApplication.Create(args);

app.MapGet("/healthz", () => new { });
app.MapPost("/{**path}", (Request request) => new { context = new { error = (string?)null }, payload = $"Hello, {request.Payload?.Name ?? "Someone"}" });
app.Run();

record Request(Person? Payload);

record Person(string? Name);
