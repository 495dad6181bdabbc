namespace Weir.Bench.Brokers;

/// <summary>How a contender reaches the brokers.</summary>
/// <param name="Servers">host:port, several with commas.</param>
/// <param name="CaFile">By TLS, with this certificate authority (PEM); null: plain text.</param>
sealed record ContenderAccess(string Servers, string? CaFile);
