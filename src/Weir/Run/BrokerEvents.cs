using Weir.Logging;

namespace Weir.Run;

/// <summary>What goes wrong inside the embedded broker, as events; the exception's text may quote a request and stays out.</summary>
static class BrokerEvents
{
    public static Action<Exception> Failed(EventLog log) => error =>
        log.Write(EventLevel.Error, "WEIR6012", "the broker failed to answer a request and closed the connection", ("exception", error.GetType().Name));
}
