using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential;

/// <summary>One way to make requests of an API.</summary>
/// <param name="ApiKey">The API.</param>
/// <param name="Weight">How often it is chosen, beside the others.</param>
/// <param name="Build">Makes a request of a version; null where the world has nobody who could send it.</param>
/// <param name="Learn">Takes note of what was answered.</param>
sealed record RequestKind(ApiKey ApiKey, int Weight, Func<World, short, IMessage?> Build, Action<World, IMessage, IMessage> Learn)
{
    /// <summary>It changes nothing: asked again until both answer the same, since Apache Kafka tells its parts of a change one after the other.</summary>
    public bool IsRead { get; init; }

    /// <summary>It may wait for other requests.</summary>
    public bool MayWait { get; init; }

    /// <summary>A transaction may have ended: the next request waits until its markers are written.</summary>
    public bool EndsTransaction { get; init; }

    /// <summary>Topics have changed: the next request waits until both brokers have taken note.</summary>
    public bool ChangesTopics { get; init; }

    public static RequestKind Of<TRequest, TResponse>(int weight, Func<World, short, TRequest?> build, Action<World, TRequest, TResponse>? learn = null)
        where TRequest : class, IRequest<TResponse>, new() where TResponse : IMessage<TResponse> =>
        new(new TRequest().ApiKey, weight, build, (world, request, response) => learn?.Invoke(world, (TRequest)request, (TResponse)response));

    /// <summary>One that changes nothing.</summary>
    public static RequestKind Read<TRequest, TResponse>(int weight, Func<World, short, TRequest?> build, Action<World, TRequest, TResponse>? learn = null)
        where TRequest : class, IRequest<TResponse>, new() where TResponse : IMessage<TResponse> => Of(weight, build, learn) with { IsRead = true };
}
