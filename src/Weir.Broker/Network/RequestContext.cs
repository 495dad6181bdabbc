using Weir.Broker.Security;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Network;

/// <summary>What is known of a request beside its message.</summary>
sealed class RequestContext
{
    PooledBuffer? _buffer;

    public required ApiKey ApiKey { get; init; }
    public required short Version { get; init; }
    public int CorrelationId { get; init; }
    public string? ClientId { get; init; }

    /// <summary>The client's address as Kafka writes it: <c>/127.0.0.1</c>.</summary>
    public string ClientHost { get; init; } = "/127.0.0.1";

    /// <summary>Who asks.</summary>
    public required Login Login { get; init; }

    /// <summary>When it had arrived whole, by the broker's clock.</summary>
    public long TakenAt { get; init; }

    /// <summary>Cancelled when the connection is gone: nobody waits for the answer.</summary>
    public CancellationToken Closed { get; init; }

    /// <summary>Memory for what the answer refers to; it is given back when the answer was sent.</summary>
    public PooledBuffer Buffer => _buffer ??= new();

    /// <summary>Set by a handler whose request wants no answer: Produce with acks=0.</summary>
    public bool NoAnswer { get; set; }

    /// <summary>Set by a handler that can tell the client of an error in no other way than closing the connection.</summary>
    public bool CloseConnection { get; set; }

    /// <summary>Set by a handler whose answer is the last of the connection.</summary>
    public bool ClosesAfter { get; set; }

    /// <summary>Whether who asks may do something to a resource; without ACLs everybody may.</summary>
    public bool May(AclOperation operation, AclResource resource, string name) => Login.Authorizer is not { } authorizer || authorizer.Allows(Login.Principal, ClientHost, operation, resource, name);

    /// <summary>The same of the cluster.</summary>
    public bool May(AclOperation operation) => May(operation, AclResource.Cluster, Acl.Cluster);

    /// <summary>Whether there may be a resource of a kind to which who asks may do something.</summary>
    public bool MaySomewhere(AclOperation operation, AclResource resource) => Login.Authorizer is not { } authorizer || authorizer.AllowsAny(Login.Principal, ClientHost, operation, resource);

    /// <summary>Gives back the memory of the answer.</summary>
    public void Release() => _buffer?.Dispose();
}
