using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Weir.Control;

/// <summary>What an operator asks over HTTP.</summary>
/// <param name="Method"><c>GET</c> or <c>POST</c>.</param>
/// <param name="Verb">The path behind <c>/control/</c>.</param>
/// <param name="Query">Its parameters: a request has no body.</param>
/// <param name="Host">The header.</param>
/// <param name="Authorization">The header.</param>
/// <param name="IsMarked">Whether the header <c>Weir-Control</c> is there, which a page in somebody's browser cannot send to another site.</param>
/// <param name="Peer">Who asks.</param>
sealed record ControlRequest(string Method, string Verb, IReadOnlyDictionary<string, StringValues> Query, string Host, string Authorization, bool IsMarked, IPAddress? Peer)
{
    /// <summary>Where control is.</summary>
    public const string Root = "/control/";

    /// <summary>The header that a request which changes something has.</summary>
    public const string Mark = "Weir-Control";

    static readonly Dictionary<string, IReadOnlyList<string>> Known = new()
    {
        ["status"] = [],
        ["pause"] = ["partition"],
        ["resume"] = ["partition", "accept"],
        ["skip"] = ["topic", "partition", "offset", "reason"],
    };

    public static ControlRequest Of(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        return new(request.Method, request.Path[Root.Length..], QueryHelpers.ParseQuery(request.QueryString), request.Headers.Host.ToString(), request.Headers.Authorization.ToString(),
            request.Headers.ContainsKey(Mark), context.Get<IHttpConnectionFeature>()?.RemoteIpAddress);
    }

    /// <summary>All that the verb can be told; null where there is no such verb. Another name is a mistake: what it was to narrow would be done to all partitions.</summary>
    public IReadOnlyList<string>? Parameters => Known.GetValueOrDefault(Verb);

    public string Text(string name) => Query.TryGetValue(name, out var values) ? values.ToString() : "";

    /// <summary>Null where one is no number.</summary>
    public IReadOnlyList<int>? Partitions
    {
        get
        {
            var numbers = new List<int>();
            foreach (string? text in Query.GetValueOrDefault("partition"))
            {
                if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return null;
                numbers.Add(number);
            }
            return numbers;
        }
    }

    /// <summary>Null where it is none.</summary>
    public long? Offset => long.TryParse(Text("offset"), NumberStyles.None, CultureInfo.InvariantCulture, out long offset) ? offset : null;
}
