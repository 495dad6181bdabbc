using Weir.Protocol;

namespace Weir.Kafka.Cluster;

/// <summary>Sends a request to a coordinator until it answers with something final, or the time is over.</summary>
sealed class CoordinatorRetry(KafkaClient client, CoordinatorKind kind, string key, TimeSpan limit, Action<string>? failed = null)
{
    /// <param name="request">Sent as often as needed.</param>
    /// <param name="newest">The newest version of the request to use.</param>
    /// <param name="errorOf">The error in an answer.</param>
    /// <param name="resendUnknown">Whether to send again when the connection broke and nobody knows whether the request was carried out.</param>
    /// <param name="subject">For messages: what was asked for.</param>
    /// <param name="cancellation">Ends the waiting; whether the request was carried out is then unknown.</param>
    /// <returns>An answer without an error, or with one that trying again does not cure.</returns>
    /// <exception cref="KafkaException">The outcome is unknown, or the time is over.</exception>
    public async Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request, short newest, Func<TResponse, ErrorCode> errorOf, bool resendUnknown, string subject, CancellationToken cancellation)
        where TResponse : IMessage<TResponse>
    {
        long started = client.Options.Time.GetTimestamp();
        var backoff = client.NewBackoff();
        while (true)
        {
            KafkaException failure;
            try
            {
                var answer = await client.SendToCoordinatorAsync(kind, key, Lane.Control, request, cancellation, newestVersion: newest);
                var error = errorOf(answer);
                if (!WasNotTried(error)) return answer;
                if (error is ErrorCode.NotCoordinator or ErrorCode.CoordinatorNotAvailable) client.ForgetCoordinator(kind, key);
                failure = new KafkaServerException(error, subject);
            }
            catch (KafkaException exception) when (exception.IsRetriable && (resendUnknown || exception is KafkaUnsentException or KafkaServerException))
            {
                failure = exception;
            }
            if (client.Options.Time.GetElapsedTime(started) > limit) throw failure;
            failed?.Invoke(failure.Message);
            await backoff.WaitAsync(cancellation);
        }
    }

    // The coordinator did not carry the request out. REQUEST_TIMED_OUT and the like are unknown outcomes and not among them.
    static bool WasNotTried(ErrorCode error) => error is ErrorCode.NotCoordinator or ErrorCode.CoordinatorNotAvailable or ErrorCode.CoordinatorLoadInProgress
        or ErrorCode.ConcurrentTransactions or ErrorCode.UnstableOffsetCommit or ErrorCode.UnknownTopicOrPartition;
}
