using Weir.Kafka.Cluster;

namespace Weir.Kafka.Worker;

/// <summary>Does something with the cluster again and again while what keeps it from succeeding may pass, and says so when it takes long.</summary>
sealed class RequestRetry(KafkaClient client, TroubleWatch trouble)
{
    /// <exception cref="KafkaException">Trying again does not cure it.</exception>
    public async Task RunAsync(Func<Task> action, CancellationToken cancellation)
    {
        var backoff = client.NewBackoff();
        while (true)
        {
            try
            {
                await action();
                trouble.Better();
                return;
            }
            catch (KafkaException exception) when (exception.IsRetriable)
            {
                trouble.Failed(exception.Message);
                await backoff.WaitAsync(cancellation);
            }
        }
    }
}
