namespace Weir.Kafka.Security;

/// <summary>Where the tokens of <c>OAUTHBEARER</c> come from: one of a file, a command and a token endpoint.</summary>
public sealed record OauthSettings
{
    /// <summary>A file that holds the token, written anew by somebody else before it expires; read at each login.</summary>
    public string? TokenFile { get; init; }

    /// <summary>A program with its arguments that prints the token; no shell. It is run again when the token has used up 80 % of its life.</summary>
    public string? TokenCommand { get; init; }

    /// <summary>The address that gives tokens to a client that shows its id and secret (RFC 6749, section 4.4).</summary>
    public Uri? TokenEndpoint { get; init; }

    /// <summary>The client's id at <see cref="TokenEndpoint"/>.</summary>
    public string? ClientId { get; init; }

    /// <summary>The client's secret at <see cref="TokenEndpoint"/>.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>A file that holds <see cref="ClientSecret"/>, read for each token. Default: none.</summary>
    public string? ClientSecretFile { get; init; }

    /// <summary>What to ask of <see cref="TokenEndpoint"/>. Default: nothing, its own default.</summary>
    public string? Scope { get; init; }

    /// <summary>Names and values that go to the broker beside the token (RFC 7628). Default: none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Extensions { get; init; } = [];

    /// <summary>Nothing of its content: it holds a secret.</summary>
    public override string ToString() => nameof(OauthSettings);
}
