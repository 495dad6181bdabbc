using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Weir.Control;
using Weir.Metrics;

namespace Weir.Http;

/// <summary>Answers GET and HEAD on four paths, and what is asked under <c>/control/</c>; everything else is 404 or 405.</summary>
sealed class HttpAnswers(Health health, PrometheusExporter metrics, ControlAnswers? control) : IHttpApplication<IFeatureCollection>
{
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        var (status, type, body) = control is not null && request.Path.StartsWith(ControlRequest.Root, StringComparison.Ordinal) ? Control(control, context)
            : request.Method is "GET" or "HEAD" ? Answer(request.Path) : (405, "text/plain", "only GET\n");
        response.StatusCode = status;
        response.Headers.ContentType = type;
        response.Headers.CacheControl = "no-store";
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        response.Headers.ContentLength = bytes.Length;
        if (request.Method != "HEAD") await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(bytes);
    }

    static (int Status, string Type, string Body) Control(ControlAnswers control, IFeatureCollection context)
    {
        var answer = control.Answer(ControlRequest.Of(context));
        return (answer.Status, "application/json", answer.Body);
    }

    (int Status, string Type, string Body) Answer(string path) => path switch
    {
        "/livez" => Answer(health.Live()),
        "/readyz" => Answer(health.Ready()),
        "/startupz" => Answer(health.Started()),
        "/metrics" => (200, "text/plain; version=0.0.4; charset=utf-8", metrics.Write()),
        _ => (404, "text/plain", "known are /livez, /readyz, /startupz and /metrics\n"),
    };

    static (int Status, string Type, string Body) Answer(HealthReport report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("status", report.IsWell ? "ok" : "failing");
            json.WriteStartArray("reasons");
            foreach (string reason in report.Reasons) json.WriteStringValue(reason);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return (report.IsWell ? 200 : 503, "application/json", Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n");
    }
}
