import {Image} from 'expo-image';
import {Text, View} from 'react-native';

const dot = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Image source={{uri: dot}} style={{width: 120, height: 80, borderRadius: 12}} contentFit="cover" transition={200} />
      </View>
      <Text>below</Text>
    </View>
  );
}
