import * as ImagePicker from 'expo-image-picker';
import {Text, View} from 'react-native';

export default function App() {
  const choose = () => ImagePicker.launchImageLibraryAsync({mediaTypes: ['images'], quality: 1});
  const [status] = ImagePicker.useMediaLibraryPermissions();
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text onPress={choose}>Choose {status?.granted ? 'a picture' : 'after asking'}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
