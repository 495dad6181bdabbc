using Microsoft.AspNetCore.Diagnostics.HealthChecks;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddWeir(weir => weir.AddPipeline("pipeline.yaml"));
builder.Services.AddHealthChecks().AddWeir(tags: ["ready"]);

var app = builder.Build();
app.MapGet("/", () => "Orders are checked in the background.");
// A broker that is away is no reason to restart the process: only readiness asks for the pipeline.
app.MapHealthChecks("/livez", new HealthCheckOptions { Predicate = _ => false });
app.MapHealthChecks("/readyz", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
await app.RunAsync();
