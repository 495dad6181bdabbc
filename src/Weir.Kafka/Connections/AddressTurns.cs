using System.Collections.Concurrent;
using System.Net;

namespace Weir.Kafka.Connections;

/// <summary>In which order the addresses of a name are tried: one that did not answer is the last the next time (Kafka's <c>client.dns.lookup=use_all_dns_ips</c>).</summary>
sealed class AddressTurns
{
    readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.OrdinalIgnoreCase);

    public IPAddress[] InTurn(string host, IPAddress[] addresses)
    {
        int first = addresses.Length == 0 ? 0 : (int)((uint)_failures.GetValueOrDefault(host) % (uint)addresses.Length);
        return [.. addresses[first..], .. addresses[..first]];
    }

    /// <summary>The first address took all the time that there was.</summary>
    public void Failed(string host) => _failures.AddOrUpdate(host, 1, (_, failures) => unchecked(failures + 1));
}
