using System.Text;

namespace Weir.Engine.Testing;

/// <summary>The headers of a case's input, which were never encoded.</summary>
sealed class TestHeaderReader(IEnumerable<KeyValuePair<string, string>> headers) : IHeaderReader
{
    readonly (byte[] Name, byte[] Value)[] _headers = [.. headers.Select(header => (Encoding.UTF8.GetBytes(header.Key), Encoding.UTF8.GetBytes(header.Value)))];

    public bool TryFind(ReadOnlySpan<byte> encoded, scoped ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        for (var at = _headers.Length - 1; at >= 0; at--)
        {
            if (!name.SequenceEqual(_headers[at].Name)) continue;
            value = _headers[at].Value;
            return true;
        }
        value = default;
        return false;
    }
}
