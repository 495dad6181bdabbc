using System.CommandLine;
using System.Net;
using System.Text.Json;
using Weir.Control;

namespace Weir.Commands;

/// <summary>How a command reaches a running process: the address that it serves with <c>--http</c>.</summary>
sealed class ControlAccess(ProgramIo io)
{
    public const string Variable = "WEIR_CONTROL_TOKEN";
    const int LongestAnswer = 4 * 1024 * 1024;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly Option<Uri?> _url = new("--url")
    {
        Description = "The process: where it listens with --http. Default: http://127.0.0.1:8090.",
        HelpName = "url",
        CustomParser = result => Url(result),
    };

    readonly Option<string?> _token = new("--token-file") { Description = $"The file with the process's http.control_token, if it has one. Default: the variable {Variable}.", HelpName = "file" };

    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_token);
    }

    /// <summary>Asks, and returns the process's state as it is then.</summary>
    /// <exception cref="CommandFailure">Nothing answers, or the process refuses, in its own words.</exception>
    public async Task<JsonElement> AskAsync(ParseResult parsed, HttpMethod method, string verb, IEnumerable<KeyValuePair<string, string>> parameters, CancellationToken cancellation)
    {
        var root = parsed.GetValue(_url) ?? new Uri("http://127.0.0.1:8090");
        string query = string.Join('&', parameters.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        using var request = new HttpRequestMessage(method, new Uri(root, $"{ControlRequest.Root}{verb}?{query}"));
        request.Headers.Add(ControlRequest.Mark, "1");
        if (Token(parsed) is { } token) request.Headers.Authorization = new("Bearer", token);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience, MaxResponseContentBufferSize = LongestAnswer };
        try
        {
            using var answer = await client.SendAsync(request, cancellation);
            return Read(root, answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation));
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new CommandFailure(ExitCode.Unreachable, "WEIR8050", $"nothing answers at {root}", "Start the pipeline with --http, and name its address with --url", error);
        }
    }

    string? Token(ParseResult parsed)
    {
        if (parsed.GetValue(_token) is not { } file) return io.Variable(Variable) is { Length: > 0 } text ? text : null;
        return File.ReadAllText(file).Trim();
    }

    static JsonElement Read(Uri root, HttpStatusCode status, string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var answer = document.RootElement.Clone();
            if (status == HttpStatusCode.OK && answer.TryGetProperty("partitions", out _)) return answer;
            int exit = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? ExitCode.Configuration : ExitCode.Failed;
            throw new CommandFailure(exit, answer.GetProperty("code").GetString()!, answer.GetProperty("message").GetString()!, answer.GetProperty("next").GetString()!);
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CommandFailure(ExitCode.Failed, "WEIR8071", $"what answers at {root} cannot be controlled", "Name a process of weir run of this version with --url", other);
        }
    }

    static Uri? Url(System.CommandLine.Parsing.ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
        result.AddError($"'{text}' does not fit --url, as http://127.0.0.1:8090 does");
        return null;
    }
}
