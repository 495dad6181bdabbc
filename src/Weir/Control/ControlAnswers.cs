using System.Net;
using System.Security.Cryptography;
using System.Text;
using Weir.Engine;
using Weir.Logging;

namespace Weir.Control;

/// <summary>
/// <c>/control/status</c>, <c>pause</c>, <c>resume</c> and <c>skip</c>: what <c>weir status</c> and its fellows ask of a running process. Without a token only
/// programs of the same machine are answered, by the address that they come from and the name that they call us; with one, whoever has it.
/// </summary>
sealed class ControlAnswers(string? token, EventLog log)
{
    const string Refused = "WEIR8070";
    const string Misunderstood = "WEIR8071";

    /// <summary>Set once the run has started.</summary>
    public ControlledRun? Run { get; set; }

    public ControlAnswer Answer(ControlRequest request)
    {
        if (Refusal(request) is { } refusal) return refusal;
        if (Run is not { } run) return ControlAnswer.Refused(503, Misunderstood, "the pipeline has not started yet", "Ask again; its log says what it waits for");
        if (request.Parameters is { } known && request.Query.Keys.FirstOrDefault(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            return ControlAnswer.Refused(400, Misunderstood, $"{request.Verb} has no parameter '{unknown}'", known.Count == 0 ? "It has none" : $"It has {string.Join(", ", known)}");
        try
        {
            return (request.Method, request.Verb) switch
            {
                ("GET", "status") => ControlAnswer.Of(run),
                ("POST", "pause") when request.Partitions is { } partitions => Told(run, request, () => run.Run.Control.Pause(partitions)),
                ("POST", "resume") when request.Partitions is { } partitions => Told(run, request, () => run.Run.Control.Resume(partitions, request.Text("accept") == "true")),
                ("POST", "skip") when request is { Partitions: [var partition], Offset: { } offset } => Told(run, request, () => run.Run.Control.Skip(request.Text("topic"), partition, offset, request.Text("reason"))),
                _ => ControlAnswer.Refused(404, Misunderstood, $"{request.Method} /control/{request.Verb} is not understood", "Known are GET status, POST pause, resume and skip"),
            };
        }
        catch (WeirException refused)
        {
            return ControlAnswer.Refused(409, refused.Code, refused.Message, refused.Hint ?? "");
        }
    }

    ControlAnswer Told(ControlledRun run, ControlRequest request, Action act)
    {
        act();
        log.Write(EventLevel.Warn, "WEIR6031", "an operator asked", ("what", request.Verb), ("partitions", string.Join(',', request.Partitions ?? [])), ("offset", request.Text("offset")), ("accept", request.Text("accept")), ("from", request.Peer?.ToString()));
        return ControlAnswer.Of(run);
    }

    ControlAnswer? Refusal(ControlRequest request)
    {
        if (token is not null)
            return IsOurs(request.Authorization) ? null : ControlAnswer.Refused(401, Refused, "the process wants its http.control_token", "Give it with --token-file or in WEIR_CONTROL_TOKEN");
        if (request.Peer is not { } peer || !IPAddress.IsLoopback(peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer) || !IsLoopback(request.Host))
            return ControlAnswer.Refused(403, Refused, "without http.control_token only this machine may control the process", "Ask from where it runs, as by kubectl exec, or set http.control_token");
        return request.Method == "GET" || request.IsMarked ? null : ControlAnswer.Refused(403, Refused, $"the header {ControlRequest.Mark} is missing", $"Send {ControlRequest.Mark}: 1");
    }

    bool IsOurs(string authorization) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(authorization)), SHA256.HashData(Encoding.UTF8.GetBytes($"Bearer {token}")));

    // A page may have a name of its own point to this machine.
    static bool IsLoopback(string host)
    {
        string name = host.LastIndexOf(':') is var colon and >= 0 && !host.EndsWith(']') ? host[..colon] : host;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address);
    }
}
