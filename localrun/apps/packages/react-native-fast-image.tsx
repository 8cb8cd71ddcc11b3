import {Text, View} from 'react-native';
import FastImage from 'react-native-fast-image';

const dot = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <FastImage source={{uri: dot, priority: FastImage.priority.high}} style={{width: 120, height: 80}} resizeMode={FastImage.resizeMode.cover}>
          <Text>inside</Text>
        </FastImage>
      </View>
      <Text>below</Text>
    </View>
  );
}
