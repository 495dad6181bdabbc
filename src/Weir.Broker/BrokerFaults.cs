using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker;

/// <summary>Where a test gets between the broker and its clients: it sees requests, delays, drops, fails or answers them.</summary>
/// <remarks>
/// What is armed acts until it is disposed or has struck as often as it was to. Several act together, in the order in which they were armed: delays add up, and the first that drops, fails or
/// answers decides. Requests are met in the order of their connection, and whatever takes long delays what follows on it. May be used from any thread.
/// </remarks>
public sealed class BrokerFaults
{
    readonly Lock _gate = new();
    readonly TimeProvider _time;
    readonly Node _node;
    Fault[] _requests = [];
    Fault[] _answers = [];
    SeenRequests[] _watching = [];

    internal BrokerFaults(TimeProvider time, Node node) => (_time, _node) = (time, node);

    /// <summary>Sees a request before it is handled, and before what is armed. Closing here means that it never arrived. It may end the broker; whatever it does after its connection is gone is not waited for.</summary>
    public Func<BrokerRequest, ValueTask<FaultAction>>? OnRequest { get; set; }

    /// <summary>Sees an answer before it is sent, and before what is armed. Closing here means that the work was done and the client does not know.</summary>
    public Func<BrokerRequest, IMessage, ValueTask<FaultAction>>? OnResponse { get; set; }

    /// <summary>Keeps the requests that arrive from now on, also those that another fault drops.</summary>
    /// <param name="apis">Of which APIs; none: of all.</param>
    public SeenRequests See(params ReadOnlySpan<ApiKey> apis)
    {
        var seen = new SeenRequests(this, apis.ToArray());
        lock (_gate) _watching = [.. _watching, seen];
        return seen;
    }

    /// <summary>Holds requests back, and what follows on their connections, before they are handled.</summary>
    /// <param name="api">Which.</param>
    /// <param name="by">How long, by the broker's clock.</param>
    /// <param name="times">How many of them. Default: all, until it is disposed.</param>
    /// <param name="when">Only those. Default: all.</param>
    public Fault Delay(ApiKey api, TimeSpan by, int times = int.MaxValue, Func<BrokerRequest, bool>? when = null) => ArmRequest(api, times, when, async (_, closed) =>
    {
        await Task.Delay(by, _time, closed);
        return FaultAction.Pass;
    });

    /// <summary>Closes the connection on which a request arrives; nothing of it is done.</summary>
    /// <inheritdoc cref="Delay"/>
    public Fault Drop(ApiKey api, int times = int.MaxValue, Func<BrokerRequest, bool>? when = null) => ArmRequest(api, times, when, (_, _) => new(FaultAction.Close));

    /// <summary>Closes the connection instead of answering: the work was done, and the client does not know.</summary>
    /// <inheritdoc cref="Delay"/>
    public Fault DropAnswer(ApiKey api, int times = int.MaxValue, Func<BrokerRequest, bool>? when = null) => Arm(ref _answers, new(this, api, times, when, (_, _) => new(FaultAction.Close)));

    /// <summary>Answers with an error; nothing of the request is done.</summary>
    /// <param name="api">Which requests.</param>
    /// <param name="error">What Kafka would say: <see cref="BrokerRequest.Refuse"/> says where.</param>
    /// <param name="times">How many of them. Default: all, until it is disposed.</param>
    /// <param name="when">Only those. Default: all.</param>
    public Fault Fail(ApiKey api, ErrorCode error, int times = int.MaxValue, Func<BrokerRequest, bool>? when = null) =>
        ArmRequest(api, times, when, (request, _) => new(request.Refuse(error, "a fault that a test asked for")));

    /// <summary>Answers as the test says; nothing of the request is done.</summary>
    /// <param name="api">Which requests.</param>
    /// <param name="answer">Makes the answer, which must be that API's.</param>
    /// <param name="times">How many of them. Default: all, until it is disposed.</param>
    /// <param name="when">Only those. Default: all.</param>
    public Fault Answer(ApiKey api, Func<BrokerRequest, IMessage> answer, int times = int.MaxValue, Func<BrokerRequest, bool>? when = null) =>
        ArmRequest(api, times, when, (request, _) => new(FaultAction.Answer(answer(request))));

    /// <summary>Ends everything that is armed and every look; <see cref="OnRequest"/> and <see cref="OnResponse"/> stay.</summary>
    public void Clear()
    {
        lock (_gate) (_requests, _answers, _watching) = ([], [], []);
    }

    internal SeenRequests[] Watching => Volatile.Read(ref _watching);

    internal bool MeetRequests => OnRequest is not null || Volatile.Read(ref _requests).Length > 0;

    internal bool MeetAnswers => OnResponse is not null || Volatile.Read(ref _answers).Length > 0;

    internal BrokerRequest Of(ApiKey api, short version, string? clientId, IMessage message) => new(api, version, clientId, message) { Node = _node };

    internal async ValueTask<FaultAction> MeetAsync(BrokerRequest request, CancellationToken closed)
    {
        if (OnRequest is { } hook && await UntilClosedAsync(hook(request), closed) is var said && said != FaultAction.Pass) return said;
        return await StrikeAsync(Volatile.Read(ref _requests), request, closed);
    }

    internal async ValueTask<FaultAction> MeetAsync(BrokerRequest request, IMessage answer, CancellationToken closed)
    {
        if (OnResponse is { } hook && await UntilClosedAsync(hook(request, answer), closed) is var said && said != FaultAction.Pass) return said;
        return await StrikeAsync(Volatile.Read(ref _answers), request, closed);
    }

    internal void Remove(Fault fault)
    {
        lock (_gate) (_requests, _answers) = ([.. _requests.Where(other => other != fault)], [.. _answers.Where(other => other != fault)]);
    }

    internal void Remove(SeenRequests seen)
    {
        lock (_gate) _watching = [.. _watching.Where(other => other != seen)];
    }

    static async ValueTask<FaultAction> StrikeAsync(Fault[] armed, BrokerRequest request, CancellationToken closed)
    {
        foreach (var fault in armed)
        {
            if (fault.Meets(request) && await fault.StrikeAsync(request, closed) is var said && said != FaultAction.Pass) return said;
        }
        return FaultAction.Pass;
    }

    // A hook may end the broker, which waits for the connection, which must not wait for the hook then.
    static async ValueTask<FaultAction> UntilClosedAsync(ValueTask<FaultAction> hook, CancellationToken closed)
    {
        if (hook.IsCompleted) return await hook;
        var ended = new TaskCompletionSource();
        using var registration = closed.UnsafeRegister(static ended => ((TaskCompletionSource)ended!).TrySetResult(), ended);
        var asked = hook.AsTask();
        await Task.WhenAny(asked, ended.Task);
        closed.ThrowIfCancellationRequested();
        return await asked;
    }

    Fault ArmRequest(ApiKey api, int times, Func<BrokerRequest, bool>? when, Func<BrokerRequest, CancellationToken, ValueTask<FaultAction>> act) => Arm(ref _requests, new(this, api, times, when, act));

    Fault Arm(ref Fault[] among, Fault fault)
    {
        lock (_gate) among = [.. among, fault];
        return fault;
    }
}
