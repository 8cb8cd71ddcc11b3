import {CameraView, useCameraPermissions} from 'expo-camera';
import {Text, View} from 'react-native';

export default function App() {
  const [permission, request] = useCameraPermissions();
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <CameraView style={{height: 160}} facing={permission?.granted ? 'front' : 'back'} onCameraReady={request} />
      </View>
      <Text>below</Text>
    </View>
  );
}
