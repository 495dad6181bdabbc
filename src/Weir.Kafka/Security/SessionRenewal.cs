using Weir.Kafka.Connections;

namespace Weir.Kafka.Security;

/// <summary>
/// Logs a connection in again before the broker ends its session (KIP-368): requests that are under way are answered first, those that come meanwhile wait
/// for the milliseconds that it takes, none is lost.
/// </summary>
sealed class SessionRenewal(SaslLogin login, KafkaClientOptions options)
{
    static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    // As Java's client: between 85 and 95 % of the session, so that many connections do not come at once.
    const double Earliest = 0.85, Spread = 0.10;

    readonly Random _random = new(options.Seed);

    /// <summary>Runs until the connection is closed, or until the broker no longer limits its session.</summary>
    public async Task KeepAsync(KafkaConnection connection, TimeSpan lifetime)
    {
        try
        {
            while (lifetime > TimeSpan.Zero)
            {
                long began = options.Time.GetTimestamp();
                await Task.Delay(lifetime * Fraction(), options.Time, connection.Closed);
                var mechanism = await PrepareAsync(connection, began, lifetime);
                lifetime = await RenewAsync(connection, mechanism);
            }
        }
        catch (OperationCanceledException) { }
        catch (KafkaException failure)
        {
            // Whoever needs it next opens another one, which tells what is wrong if it still is.
            connection.Close($"could not log in again: {failure.Message}", failure);
        }
    }

    double Fraction()
    {
        lock (_random) return Earliest + Spread * _random.NextDouble();
    }

    // A token endpoint that is away for a moment has until the session's end.
    async Task<ISaslMechanism> PrepareAsync(KafkaConnection connection, long began, TimeSpan lifetime)
    {
        while (true)
        {
            try
            {
                return await login.PrepareAsync(connection.Address, connection.Closed);
            }
            catch (KafkaException failure) when (failure.IsRetriable && options.Time.GetElapsedTime(began) < lifetime)
            {
                await Task.Delay(RetryInterval, options.Time, connection.Closed);
            }
        }
    }

    async Task<TimeSpan> RenewAsync(KafkaConnection connection, ISaslMechanism mechanism)
    {
        await connection.HoldAsync(connection.Closed);
        try
        {
            return await login.LogInAsync(connection, mechanism, new RequestOptions(options.RequestTimeout, IsHolder: true), connection.Closed);
        }
        finally
        {
            connection.Resume();
        }
    }
}
