using Weir.Broker.Storage;
using Weir.Logging;

namespace Weir.Run;

/// <summary>What goes wrong inside the embedded broker, as events; the exception's text may quote a request and stays out.</summary>
static class BrokerEvents
{
    public static Action<Exception> Failed(EventLog log) => error =>
        Write(log, error);

    static void Write(EventLog log, Exception error)
    {
        if (error is StorageFailedException) log.Write(EventLevel.Error, "WEIR6013", "the broker's disk takes no more writes: free space or mend it, then start the broker again", ("cause", error.InnerException?.Message ?? error.Message));
        else if (error is DamagedLogException) log.Write(EventLevel.Error, "WEIR6024", "a part of the broker's data is damaged and not served: stop the broker, restore the data folder from a copy and start it again, or delete the topic", ("where", error.Message));
        else log.Write(EventLevel.Error, "WEIR6012", "the broker failed to answer a request and closed the connection", ("exception", error.GetType().Name));
    }
}
