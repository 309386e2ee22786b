namespace Dispatch.Build.Knative.Manifests.Reading;

internal static partial class ManifestSchema
{
    private const string VolumeTypes = """
        Volume = name hostPath:HostPath emptyDir:EmptyDir gcePersistentDisk:GCEPersistentDisk awsElasticBlockStore:AWSElasticBlockStore gitRepo:GitRepo secret:SecretVolume nfs:NFS iscsi:ISCSI glusterfs:Glusterfs persistentVolumeClaim:ClaimVolume rbd:RBD flexVolume:FlexVolume cinder:Cinder cephfs:CephFS flocker:Flocker downwardAPI:DownwardAPI fc:FC azureFile:AzureFile configMap:ConfigMapVolume vsphereVolume:VsphereVolume quobyte:Quobyte azureDisk:AzureDisk photonPersistentDisk:PhotonDisk projected:Projected portworxVolume:Portworx scaleIO:ScaleIO storageos:StorageOS csi:CSI ephemeral:Ephemeral
        LocalReference = name
        HostPath = path type
        EmptyDir = medium sizeLimit:quantity
        GCEPersistentDisk = pdName fsType partition:int readOnly:bool
        AWSElasticBlockStore = volumeID fsType partition:int readOnly:bool
        GitRepo = repository revision directory
        SecretVolume = secretName items:[KeyToPath] defaultMode:int optional:bool
        KeyToPath = key path mode:int
        NFS = server path readOnly:bool
        ISCSI = targetPortal iqn lun:int iscsiInterface fsType readOnly:bool portals:[string] chapAuthDiscovery:bool chapAuthSession:bool secretRef:LocalReference initiatorName
        Glusterfs = endpoints path readOnly:bool
        ClaimVolume = claimName readOnly:bool
        RBD = monitors:[string] image fsType pool user keyring secretRef:LocalReference readOnly:bool
        FlexVolume = driver fsType secretRef:LocalReference readOnly:bool options:{string}
        Cinder = volumeID fsType readOnly:bool secretRef:LocalReference
        CephFS = monitors:[string] path user secretFile secretRef:LocalReference readOnly:bool
        Flocker = datasetName datasetUUID
        DownwardAPI = items:[DownwardAPIFile] defaultMode:int
        DownwardAPIFile = path fieldRef:ObjectFieldSelector resourceFieldRef:ResourceFieldSelector mode:int
        FC = targetWWNs:[string] lun:int fsType readOnly:bool wwids:[string]
        AzureFile = secretName shareName readOnly:bool
        ConfigMapVolume = name items:[KeyToPath] defaultMode:int optional:bool
        VsphereVolume = volumePath fsType storagePolicyName storagePolicyID
        Quobyte = registry volume readOnly:bool user group tenant
        AzureDisk = diskName diskURI cachingMode fsType readOnly:bool kind
        PhotonDisk = pdID fsType
        Projected = sources:[VolumeProjection] defaultMode:int
        VolumeProjection = secret:ProjectedItems downwardAPI:DownwardAPI configMap:ProjectedItems serviceAccountToken:ServiceAccountToken
        ProjectedItems = name items:[KeyToPath] optional:bool
        ServiceAccountToken = audience expirationSeconds:int path
        Portworx = volumeID fsType readOnly:bool
        ScaleIO = gateway system secretRef:LocalReference sslEnabled:bool protectionDomain storagePool storageMode volumeName fsType readOnly:bool
        StorageOS = volumeName volumeNamespace fsType readOnly:bool secretRef:LocalReference
        CSI = driver readOnly:bool fsType volumeAttributes:{string} nodePublishSecretRef:LocalReference
        Ephemeral = volumeClaimTemplate:ClaimTemplate readOnly:bool
        ClaimTemplate = metadata:ObjectMeta spec:ClaimSpec
        ClaimSpec = accessModes:[string] selector:LabelSelector resources:ResourceRequirements volumeName storageClassName volumeMode dataSource:TypedReference
        TypedReference = apiGroup kind name
        """;
}
