using Weir.Kafka.Connections;
using Weir.Kafka.Security;

namespace Weir.Kafka.Cluster;

/// <summary>Opens a connection that is ready for requests: transport, TLS, versions, SASL, all within the connect time-out; a token that has to be asked for first has a time of its own.</summary>
sealed class ConnectionOpener(KafkaClientOptions options)
{
    readonly TlsUpgrade _tls = new(options.Security);
    readonly SaslLogin _login = new(options.Security, options.Time);

    /// <exception cref="KafkaConnectionException">Nobody answers, or the handshake failed.</exception>
    /// <exception cref="OperationCanceledException">The caller no longer wants it.</exception>
    public async Task<KafkaConnection> OpenAsync(string host, int port, CancellationToken cancellation)
    {
        string address = $"{host}:{port}";
        var mechanism = options.Security.UsesSasl ? await PrepareAsync(address, cancellation) : null;
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        KafkaConnection? connection = null;
        try
        {
            var stream = await options.Transport.ConnectAsync(host, port, both.Token);
            if (options.Security.UsesTls) stream = await _tls.UpgradeAsync(stream, host, port, both.Token);
            connection = new KafkaConnection(stream, address, options.ClientId, options.Time);
            await connection.NegotiateAsync(options.ConnectTimeout, both.Token);
            if (mechanism is not null) await LogInAsync(connection, mechanism, both.Token);
            return connection;
        }
        catch (Exception exception)
        {
            if (connection is not null) await connection.DisposeAsync();
            // A broker that refuses us may do so before we have asked for anything; then that is what has to be told.
            if (exception is KafkaUnsentException { InnerException: KafkaConnectionException reason }) exception = reason;
            if (exception is OperationCanceledException && !cancellation.IsCancellationRequested)
                throw new KafkaUnsentException(address, $"did not answer within {options.ConnectTimeout.TotalSeconds:0.#} s", cause: exception);
            if (exception is IOException) throw new KafkaUnsentException(address, exception.Message, cause: exception);
            if (exception is KafkaConnectionException { InnerException: KafkaSecurityException refused }) throw refused;
            if (exception is KafkaConnectionException { IsRetriable: true } broken) throw new KafkaUnsentException(address, broken.Message[(address.Length + 2)..], HintFor(broken, connection), broken);
            throw;
        }
    }

    // A listener of another protocol closes the connection on the first bytes it does not understand.
    static string? HintFor(KafkaConnectionException broken, KafkaConnection? connection) =>
        broken.Hint ?? (broken.InnerException as KafkaException)?.Hint ?? (connection is null ? null : "Make sure that the port is a Kafka listener and that security.protocol is the listener's.");

    // A token that is not to be had now: nothing was sent to the broker.
    async Task<ISaslMechanism> PrepareAsync(string address, CancellationToken cancellation)
    {
        try
        {
            return await _login.PrepareAsync(address, cancellation);
        }
        catch (KafkaConnectionException missing) when (missing.IsRetriable)
        {
            throw new KafkaUnsentException(missing.Endpoint, missing.Message[(missing.Endpoint.Length + 2)..], missing.Hint, missing);
        }
    }

    async Task LogInAsync(KafkaConnection connection, ISaslMechanism mechanism, CancellationToken cancellation)
    {
        var lifetime = await _login.LogInAsync(connection, mechanism, new RequestOptions(options.ConnectTimeout), cancellation);
        if (lifetime > TimeSpan.Zero) _ = new SessionRenewal(_login, options).KeepAsync(connection, lifetime);
    }
}
