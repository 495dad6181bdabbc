using System.Text;

namespace Weir.Broker.Security;

/// <summary>PLAIN (RFC 4616): <c>[authzid] NUL user NUL password</c>, in one message.</summary>
sealed class PlainServer(UserTable users) : IServerMechanism
{
    public string? User { get; private set; }

    public byte[]? Next(ReadOnlySpan<byte> token)
    {
        string[] parts = Encoding.UTF8.GetString(token).Split('\0');
        if (User is not null || parts.Length != 3 || parts[1].Length == 0 || parts[2].Length == 0) return null;
        // Nobody speaks for another one here.
        if (parts[0].Length > 0 && parts[0] != parts[1]) return null;
        if (!users.IsPassword(parts[1], parts[2])) return null;
        User = parts[1];
        return [];
    }
}
